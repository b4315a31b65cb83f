package janeti.bench;

import janeti.jobs.JobQueue;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.Fold;
import janeti.model.Json;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long the five entries of an empty job take to be applied to a queue that holds 10,000 jobs.
 * All jobs share this thread. Budget: 100 µs, a tenth of what 1,000 jobs a second leave for one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JobFoldBenchmark {
    @Param({"10000"})
    int jobs;

    private Applying<?> queue = Applying.nothing(JobQueue.fold());
    private List<Entry> life = List.of();

    /** For JMH. */
    public JobFoldBenchmark() {}

    /** A part of the state, and what applies entries to it. */
    private record Applying<S>(Fold<S> fold, S state) {
        static <S> Applying<S> nothing(Fold<S> fold) {
            return new Applying<>(fold, fold.empty());
        }

        Applying<S> after(Entry entry) {
            return new Applying<>(fold, fold.apply(state, entry));
        }

        S afterAll(List<Entry> entries) {
            S now = state;
            for (Entry entry : entries) {
                now = fold.apply(now, entry);
            }
            return now;
        }
    }

    @Setup
    public void fill() {
        queue = Applying.nothing(JobQueue.fold());
        for (long id = 1; id <= jobs; id++) {
            queue = queue.after(submitted(id));
        }
        life = lifeOf(jobs + 1L);
    }

    private static List<Entry> lifeOf(long id) {
        List<Entry> entries = new ArrayList<>();
        entries.add(submitted(id));
        entries.add(entry("job.waiting", Map.of("job", id, "op", 0, "seed", "00")));
        entries.add(
                entry(
                        "job.running",
                        Map.of(
                                "job",
                                id,
                                "op",
                                0,
                                "locks",
                                List.of(List.of("cluster/BGL", "shared")))));
        entries.add(
                entry(
                        "job.planned",
                        Map.of("job", id, "op", 0, "plan", Map.of("nodes", List.of()))));
        entries.add(
                entry(
                        "job.op_ended",
                        Map.of("job", id, "op", 0, "status", "success", "result", true)));
        return entries;
    }

    private static Entry submitted(long id) {
        return entry(
                "jobs.submitted",
                Map.of(
                        "jobs",
                        List.of(List.of(id, List.of(Samples.emptyOp()))),
                        "user",
                        "root",
                        "group",
                        "root"));
    }

    private static Entry entry(String name, Object body) {
        EntryKind kind =
                JobQueue.fold().kinds().stream()
                        .filter(k -> k.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return new Entry(1, Samples.TIME, kind, kind.version(), Json.bytes(body));
    }

    @Benchmark
    public Object emptyJob() {
        return queue.afterAll(life);
    }
}
