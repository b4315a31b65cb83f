package janeti.bench;

import janeti.config.Config;
import janeti.model.Job;
import janeti.model.Json;
import janeti.query.Queries;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long the answer to QueryClusterInfo takes, from snapshot to bytes. Budget: 100 µs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ClusterInfoBenchmark {
    private final Config config = Samples.config(100);
    private final Queries queries =
            new Queries(
                    () -> config,
                    new ListedJobs(List.<Job>of()),
                    InstantSource.fixed(Samples.TIME),
                    new NoNodes(),
                    _ -> 0,
                    List::of);

    /** For JMH. */
    public ClusterInfoBenchmark() {}

    @Benchmark
    public byte[] answer() {
        return Json.bytes(queries.encodedClusterInfo());
    }
}
