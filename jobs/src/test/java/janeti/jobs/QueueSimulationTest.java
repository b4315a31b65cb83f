package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Histories of the whole queue drawn from seeds: see {@link QueueSimulation}. More of them with
 * {@code -Djaneti.sim.seeds=N}; a single one, told, with {@code -Djaneti.seed=N}.
 */
class QueueSimulationTest {
    private static final int SEEDS = 1000;

    private static final int FORGETFUL_SEEDS = 40;

    /** Of the jobs that have no reason to fail, percent. */
    private static final int SUCCESS = 95;

    /** Kept in memory where there is such a place: nothing here is about disks. */
    private static final Path MEMORY = Path.of("/dev/shm");

    /** How long one history may take before it is given up. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private static final Logger STORIES = (Logger) LoggerFactory.getLogger("janeti");

    @BeforeAll
    static void tellNoStories() {
        STORIES.setLevel(Level.OFF);
    }

    @AfterAll
    static void tellStories() {
        STORIES.setLevel(null);
    }

    /** How many jobs had no reason to fail, and which of them did. */
    private record Outcome(long expected, List<String> failed, int crashes) {}

    /** On a virtual thread, so that turns are handed over without the operating system. */
    private static Outcome run(long seed, List<String> history) throws Exception {
        return run(seed, history, 0);
    }

    private static Outcome run(long seed, List<String> history, int forgets) throws Exception {
        var outcome = new CompletableFuture<Outcome>();
        var seen = new AtomicReference<QueueSimulation>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        outcome.complete(simulated(seed, history, forgets, seen));
                    } catch (Throwable e) {
                        outcome.completeExceptionally(e);
                    }
                });
        try {
            return outcome.get(HANGS.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            QueueSimulation simulation = seen.get();
            throw new AssertionError(
                    "Seed " + seed + " hangs", simulation == null ? e : simulation.turns.hangs());
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e.getCause());
        }
    }

    private static Outcome simulated(
            long seed, List<String> history, int forgets, AtomicReference<QueueSimulation> seen)
            throws IOException {
        Path folder =
                Files.isWritable(MEMORY)
                        ? Files.createTempDirectory(MEMORY, "janeti-simulation")
                        : Files.createTempDirectory("janeti-simulation");
        try (var simulation = new QueueSimulation(seed, folder, forgets)) {
            seen.set(simulation);
            history.addAll(simulation.run());
            SimulationChecks checks = simulation.checks();
            return simulation.nodesMayFail()
                    ? new Outcome(0, List.of(), checks.crashes())
                    : new Outcome(checks.expectedToSucceed(), checks.failed(), checks.crashes());
        } finally {
            remove(folder);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void everyHistoryEndsWell() throws Exception {
        Long only = Long.getLong("janeti.seed");
        long[] seeds =
                only == null
                        ? LongStream.range(0, Long.getLong("janeti.sim.seeds", SEEDS)).toArray()
                        : new long[] {only};
        long expected = 0;
        int crashes = 0;
        List<String> failed = new ArrayList<>();
        for (long seed : seeds) {
            List<String> history = new ArrayList<>();
            Outcome outcome = run(seed, history);
            expected += outcome.expected();
            crashes += outcome.crashes();
            outcome.failed().forEach(job -> failed.add("seed " + seed + " " + job));
            if (only != null) {
                history.forEach(System.out::println);
            }
        }
        System.out.println(
                "simulated: seeds=%d crashes=%d jobs_expected_to_succeed=%d failed=%d"
                        .formatted(seeds.length, crashes, expected, failed.size()));
        assertThat(failed)
                .as("jobs that failed without a reason, of %s", expected)
                .hasSizeLessThanOrEqualTo((int) (expected * (100 - SUCCESS) / 100));
    }

    @Test
    void theSameSeedIsTheSameHistory() throws Exception {
        for (long seed : new long[] {1, 2, 3, 4, 5, 6}) {
            List<String> once = new ArrayList<>();
            run(seed, once);
            List<String> again = new ArrayList<>();
            run(seed, again);
            assertThat(again).as("seed %s", seed).isEqualTo(once);
        }
    }

    /** The checks are worth something: a lie of the disk does not stay unseen. */
    @Test
    void findsOutADiskThatForgets() throws Exception {
        int foundOut = 0;
        for (long seed = 0; seed < FORGETFUL_SEEDS; seed++) {
            try {
                run(seed, new ArrayList<>(), 6);
            } catch (AssertionError e) {
                foundOut++;
            }
        }
        assertThat(foundOut).isPositive();
    }
}
