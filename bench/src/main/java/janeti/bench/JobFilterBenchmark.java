package janeti.bench;

import janeti.config.Config;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
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
import org.pcollections.TreePVector;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * How long it takes to find the unfinished jobs among many, as gnt-job list --running does, and to
 * write the answer. Budget: 20 ms for 10,000 jobs of which one in a hundred is found.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class JobFilterBenchmark {
    private static final int ONE_IN = 100;

    @Param({"10000"})
    int jobs;

    private final Config config = Samples.config(1);
    private Queries queries = queriesOver(0);
    private final LuxiRequest.Query running =
            new LuxiRequest.Query(
                    QueryResource.JOB,
                    List.of("id", "status", "summary"),
                    List.of(
                            "|",
                            List.of("=", "status", "running"),
                            List.of("=", "status", "waiting")));

    /** For JMH. */
    public JobFilterBenchmark() {}

    @Setup
    public void fill() {
        queries = queriesOver(jobs);
    }

    private Queries queriesOver(int count) {
        List<Job> all = LongStream.rangeClosed(1, count).mapToObj(JobFilterBenchmark::job).toList();
        return new Queries(
                () -> config,
                new ListedJobs(all),
                InstantSource.fixed(Samples.TIME),
                new NoNodes(),
                _ -> 0,
                List::of);
    }

    private static Job job(long id) {
        var op =
                new QueuedOp(
                        Samples.emptyOp(),
                        id % ONE_IN == 0 ? OpStatus.RUNNING : OpStatus.SUCCESS,
                        null,
                        TreePVector.empty(),
                        0,
                        Samples.TIME,
                        Samples.TIME,
                        null);
        return new Job(
                new JobId(id),
                TreePVector.singleton(op),
                Submitter.MASTER,
                Samples.TIME,
                Samples.TIME,
                null);
    }

    @Benchmark
    public byte[] unfinished() {
        return Json.bytes(queries.query(running));
    }
}
