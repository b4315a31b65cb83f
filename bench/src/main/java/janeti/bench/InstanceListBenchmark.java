package janeti.bench;

import janeti.config.Config;
import janeti.model.Job;
import janeti.model.Json;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;
import janeti.query.Queries;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long it takes to list all instances with ten columns that need no node, from snapshot to
 * bytes; and one of them by name. Budget: 150 ms for the list of 10,000, encoding included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class InstanceListBenchmark {
    static final List<String> COLUMNS =
            List.of(
                    "name",
                    "hypervisor",
                    "os",
                    "pnode",
                    "snodes",
                    "admin_state",
                    "be/maxmem",
                    "disk_usage",
                    "nic.macs",
                    "tags");

    @Param({"2000", "10000"})
    int instances;

    private Config config = Samples.config(1);
    private final Queries queries =
            new Queries(
                    () -> config,
                    new ListedJobs(List.<Job>of()),
                    InstantSource.fixed(Samples.TIME),
                    new NoNodes(),
                    _ -> 0,
                    List::of);

    /** For JMH. */
    public InstanceListBenchmark() {}

    @Setup
    public void fill() {
        config = Samples.config(instances);
    }

    @Benchmark
    public byte[] all() {
        return Json.bytes(
                queries.query(new LuxiRequest.Query(QueryResource.INSTANCE, COLUMNS, null)));
    }

    @Benchmark
    public byte[] one() {
        return Json.bytes(
                queries.query(
                        new LuxiRequest.Query(
                                QueryResource.INSTANCE,
                                COLUMNS,
                                List.of("==", "name", "instance00001.example.com"))));
    }
}
