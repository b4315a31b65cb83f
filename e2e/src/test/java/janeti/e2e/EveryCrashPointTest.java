package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.jobs.CrashPoint;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An instance is made, and removed, again and again; each time the real daemon dies one entry of
 * its log later than the time before, with nothing of it left but its files, and the next daemon
 * goes on. Wherever it dies the job succeeds, or says why it cannot and has taken back what it did.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryCrashPointTest {
    private static final String NETWORK = "127.213";
    private static final String NAME = "web";

    /** How many of the points may end in error: where the answer of a node is lost for good. */
    private static final double LOST = 0.1;

    /** What a shell reports of a process that SIGKILL ended. */
    private static final int KILLED = 137;

    /**
     * Each so many entries is a point; 1 tries all, which takes minutes. Which part it is by
     * default is left to chance: over the runs all are tried.
     */
    private static final int EVERY = Integer.getInteger("janeti.crash.every", 4);

    private static final int FIRST =
            Integer.getInteger("janeti.crash.first", 1 + (int) (System.nanoTime() % EVERY));

    /** A daemon that has told of a job's end may be about to die at that very entry. */
    private static final Duration JUST_NOW = Duration.ofSeconds(1);

    private static final Map<String, @Nullable Object> CREATE =
            op(
                    "OP_INSTANCE_CREATE",
                    "instance_name",
                    NAME,
                    "mode",
                    "create",
                    "pnode",
                    LiveCluster.node(2),
                    "os_type",
                    "noop",
                    "disk_template",
                    "file",
                    "disks",
                    List.of(Map.of("size", 1024L)),
                    "nics",
                    List.of(Map.of()),
                    "ip_check",
                    false,
                    "name_check",
                    false);

    private static final Map<String, @Nullable Object> REMOVE =
            op("OP_INSTANCE_REMOVE", "instance_name", NAME);

    /** Keeps the numbers of jobs in step where there is nothing to do. */
    private static final Map<String, @Nullable Object> NOTHING =
            op("OP_TAGS_GET", "kind", "cluster", "name", "");

    private LiveCluster cluster;
    private boolean started;
    private long lastJob;

    private static Map<String, @Nullable Object> op(String id, Object... members) {
        Map<String, @Nullable Object> op = new LinkedHashMap<>();
        op.put("OP_ID", id);
        op.put("reason", List.of());
        for (int i = 0; i < members.length; i += 2) {
            op.put(String.valueOf(members[i]), members[i + 1]);
        }
        return op;
    }

    @BeforeAll
    void make(@TempDir Path folder) {
        cluster = LiveCluster.init(folder, 2, NETWORK);
        cluster.startNodes(NETWORK);
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    /** How one job ended. */
    private record End(String status, String said) {
        boolean isGood() {
            return status.equals("success");
        }
    }

    @Test
    void aCreationEndsWellWhereverTheDaemonDies() throws IOException {
        List<String> lost = new ArrayList<>();
        int points = 0;
        int entry = FIRST;
        start(entry, 1);
        while (true) {
            // when
            End end = dies(CREATE, entry + EVERY, 2);
            if (end == null) {
                break;
            }
            points++;
            entry += EVERY;
            // then
            if (end.isGood()) {
                assertThat(instances()).isEqualTo(List.of(List.of(NAME, "running")));
                assertThat(disks()).as("died after entry %s", entry - EVERY).hasSize(1);
            } else {
                saysWhy(end);
                lost.add(entry - EVERY + ": " + end.said());
                nothingIsThere();
            }
            noLocksAreHeld();
            endsWell(end.isGood() ? REMOVE : NOTHING);
        }
        endsWell(REMOVE);
        nothingIsThere();
        tell("create", points, lost);
    }

    @Test
    void aRemovalEndsWellWhereverTheDaemonDies() throws IOException {
        List<String> lost = new ArrayList<>();
        int points = 0;
        int entry = FIRST;
        start(entry, 2);
        while (true) {
            // given
            endsWell(CREATE);
            // when
            End end = dies(REMOVE, entry + EVERY, 3);
            if (end == null) {
                break;
            }
            points++;
            entry += EVERY;
            // then
            if (end.isGood()) {
                nothingIsThere();
            } else {
                saysWhy(end);
                lost.add(entry - EVERY + ": " + end.said());
            }
            noLocksAreHeld();
            endsWell(end.isGood() ? NOTHING : REMOVE);
        }
        nothingIsThere();
        tell("remove", points, lost);
    }

    @Test
    void aDaemonThatIsToDieAtNoEntryRefusesItsStart() {
        // given
        stopDaemon();
        // when
        LiveCluster.Result refused = cluster.with(CrashPoint.ENV, "soon").refusedStart();
        // then
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out())
                .contains(CrashPoint.ENV + "=soon: after how many entries about jobs")
                .contains("Set it so, or not at all.")
                .doesNotContain("\tat ");
    }

    /** The share of the points that ended well, for whoever reads the test's output. */
    private static void tell(String what, int points, List<String> lost) {
        System.out.printf(
                "EveryCrashPointTest: %s: %d of %d points (from entry %d, each %d.) end in success, in"
                        + " error: %s%n",
                what, points - lost.size(), points, FIRST, EVERY, lost);
        assertThat((points + 1) * EVERY).isGreaterThan(10); // Of eleven it may be two.
        assertThat(lost.size())
                .as("%s", lost)
                .isLessThanOrEqualTo(Math.max(1, (int) (LOST * points)));
    }

    // The daemon.

    /** Starts it so that it dies after an entry of a job that is still to come. */
    private void start(int entry, int jobsFromNow) {
        stopDaemon();
        cluster.with(CrashPoint.ENV, entry + "@" + (lastJob + jobsFromNow)).start();
        started = true;
    }

    private void stopDaemon() {
        if (started && cluster.daemon().isAlive()) {
            assertThat(cluster.terminate()).isZero();
        }
    }

    /**
     * Submits the job at which the daemon dies, and lets the next one go on.
     *
     * @param nextEntry after which the next daemon dies
     * @param nextJob whose entry that is, counted from this job
     * @return how the job ended; null when it did before the daemon came so far
     */
    private @Nullable End dies(Map<String, @Nullable Object> op, int nextEntry, int nextJob) {
        lastJob++;
        try (LuxiClient client = cluster.luxi()) {
            assertThat(client.call("SubmitJob", List.of(op))).isEqualTo(lastJob);
            End end = awaitEnd(client, lastJob);
            if (!cluster.daemon().waitFor(JUST_NOW)) {
                assertThat(end.status()).isEqualTo("success");
                return null;
            }
        } catch (RuntimeException e) {
            LiveCluster.waitFor(cluster.daemon(), "the daemon that does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for the daemon to die", e);
        }
        assertThat(cluster.daemon().exitValue()).isEqualTo(KILLED);
        start(nextEntry, nextJob);
        try (LuxiClient client = cluster.luxi()) {
            return awaitEnd(client, lastJob);
        }
    }

    // Jobs.

    private void endsWell(Map<String, @Nullable Object> op) {
        lastJob++;
        try (LuxiClient client = cluster.luxi()) {
            assertThat(client.call("SubmitJob", List.of(op))).isEqualTo(lastJob);
            End end = awaitEnd(client, lastJob);
            assertThat(end.status()).as(end.said()).isEqualTo("success");
        }
    }

    private static End awaitEnd(LuxiClient client, long id) {
        for (Object status = "queued"; ; ) {
            List<?> change =
                    list(
                            client.call(
                                    "WaitForJobChange",
                                    id,
                                    List.of("status", "opresult"),
                                    List.of(status),
                                    null,
                                    60L));
            List<?> fields = list(change.getFirst());
            status = Objects.requireNonNull(fields.getFirst());
            if (!List.of("queued", "waiting", "running").contains(status)) {
                return new End(String.valueOf(status), String.valueOf(fields.get(1)));
            }
        }
    }

    // What is there.

    private static void saysWhy(End end) {
        assertThat(end.status()).isEqualTo("error");
        assertThat(end.said())
                .contains("The master daemon ended while this job was running")
                .contains("the answer is lost");
    }

    private List<?> instances() {
        try (LuxiClient client = cluster.luxi()) {
            return list(client.call("QueryInstances", List.of(), List.of("name", "status"), false));
        }
    }

    private List<Path> disks() throws IOException {
        return below("srv/ganeti/file-storage").stream().filter(Files::isRegularFile).toList();
    }

    private void nothingIsThere() throws IOException {
        assertThat(instances()).isEmpty();
        assertThat(below("srv/ganeti/file-storage")).isEmpty();
        assertThat(below("var/run/ganeti/fake-hypervisor")).isEmpty();
        assertThat(below("var/run/ganeti/instance-disks")).isEmpty();
    }

    /** All that lies there in the trees of both nodes. */
    private List<Path> below(String folder) throws IOException {
        List<Path> found = new ArrayList<>();
        for (int node = 1; node <= 2; node++) {
            Path top = cluster.tree(node).resolve(folder);
            if (Files.exists(top)) {
                try (Stream<Path> all = Files.walk(top)) {
                    all.filter(path -> !path.equals(top)).forEach(found::add);
                }
            }
        }
        return found;
    }

    /** A job gives its locks back just after its end is told. */
    private void noLocksAreHeld() {
        long limit = System.nanoTime() + LiveCluster.HANGS.toNanos();
        try (LuxiClient client = cluster.luxi()) {
            for (List<?> held = held(client); !held.isEmpty(); held = held(client)) {
                assertThat(System.nanoTime()).as("held: %s", held).isLessThan(limit);
                LiveCluster.pause();
            }
        }
    }

    /** The rows of locks that have an owner or somebody who waits. */
    private static List<?> held(LuxiClient client) {
        Object answer = client.call("Query", "lock", List.of("name", "owner", "pending"), null);
        return list(((Map<?, ?>) Objects.requireNonNull(answer)).get("data")).stream()
                .filter(row -> isTaken(list(row).get(1)) || isTaken(list(row).get(2)))
                .toList();
    }

    private static boolean isTaken(@Nullable Object cell) {
        return list(cell).get(1) instanceof List<?> jobs && !jobs.isEmpty();
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }
}
