package janeti.bench;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;
import janeti.config.ConfigStore;
import janeti.config.object.Cluster;
import janeti.config.object.Node;
import janeti.config.object.Stamp;
import janeti.jobs.JobQueue;
import janeti.jobs.Jobs;
import janeti.jobs.Surroundings;
import janeti.jobs.SystemNetwork;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.InMemoryLog;
import janeti.model.NodeName;
import janeti.model.Submitter;
import janeti.model.Uuid;
import janeti.noderpc.NodeRpc;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.WrongAnswerException;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * 1,000 jobs that wait for 50 locks behind 50 that hold them: what one costs, and how long it takes
 * from the moment the holders go on until all have had their locks and have ended. The log is in
 * memory: this is about locks and threads, not about disks.
 */
final class WaitingJobs {
    private static final int WAITING = 1000;
    private static final int LOCKS = 50;
    private static final Submitter ROOT = new Submitter("root", "root");
    private static final int LOOK_MS = 1;

    private WaitingJobs() {}

    static void measure(Path folder, Findings findings) throws Exception {
        Files.createDirectories(folder);
        var clock = Clock.systemUTC();
        var log = InMemoryLog.open(List.of(ConfigStore.FOLD, JobQueue.fold()), clock);
        var config = new ConfigStore(log, clock);
        var locks = new LockTable(NanoClock.SYSTEM);
        var go = new CountDownLatch(1);
        var world =
                new Surroundings(
                        log,
                        config,
                        locks,
                        new GatedNodes(go),
                        clock,
                        Thread::sleep,
                        new SystemNetwork(),
                        new Random(1),
                        Thread.ofVirtual().factory(),
                        folder,
                        folder);
        JobQueue queue =
                Jobs.open(
                        world, folder.resolve("queue"), _ -> {}, _ -> {}, folder.resolve("hooks"));
        log.append(ConfigEntries.IMPORTED, ConfigEntries.imported(imported())).join();
        queue.start();
        submit(queue, LOCKS);
        await(() -> locks.figures().holders() == LOCKS);
        long before = usedBytes(queue);
        submit(queue, WAITING);
        await(() -> locks.figures().waiting() == WAITING);
        long after = usedBytes(queue);
        long start = System.nanoTime();
        go.countDown();
        await(() -> queue.queued().stream().allMatch(job -> job.isFinal()));
        double ms = (System.nanoTime() - start) / 1e6;
        findings.tell(
                "heap of a job that waits for locks", (after - before) / 1024.0 / WAITING, "KiB");
        findings.tell("1,000 waiting jobs, 50 locks: all granted and ended", ms, "ms");
        findings.tell("1,000 waiting jobs, 50 locks: a grant", ms * 1000 / WAITING, "us");
        queue.stop();
        log.close();
    }

    private static ConfigEntries.Imported imported() {
        return new ConfigEntries.Imported(manyNodes(Samples.config(0)), List.of(), 0, "");
    }

    /** The limit of jobs at once must not be what is measured. */
    private static Config manyNodes(Config one) {
        Node like = one.masterNode();
        List<ConfigChange> changes = new ArrayList<>();
        for (int i = 0; i < LOCKS; i++) {
            String ip = "127.77.1." + (i + 1);
            changes.add(
                    new ConfigChange.NodePut(
                            new Node(
                                    Stamp.fresh(
                                            new Uuid(
                                                    "11111111-1111-4111-8111-2222222222%02d"
                                                            .formatted(i))),
                                    like.tags(),
                                    new NodeName(node(i)),
                                    ip,
                                    ip,
                                    like.group(),
                                    new Node.Flags(false, false, false, true, true, true),
                                    like.ndparams(),
                                    like.hvState(),
                                    like.diskState())));
        }
        Cluster was = one.cluster();
        changes.add(
                new ConfigChange.ClusterPut(
                        was.withServices(was.services().withMaxRunningJobs(2L * WAITING))));
        return one.apply(changes, Samples.TIME).verified();
    }

    private static String node(int number) {
        return "many%d.example.com".formatted(number);
    }

    /** Each keeps one node's lock until the node has slept. */
    private static void submit(JobQueue queue, int count) {
        List<List<OpInput>> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Map<String, @Nullable Object> op = Samples.delay(1);
            op.put("no_locks", false);
            op.put("on_nodes", List.of(node(i % LOCKS)));
            jobs.add(List.of(OpTable.parse(op)));
        }
        queue.submitMany(jobs, ROOT);
    }

    /** Nodes that do what they are asked once they may, and then at once. */
    private record GatedNodes(CountDownLatch go) implements NodeRpc {
        @Override
        public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
            try {
                go.await();
                return new NodeAnswer.Done<>(call.decode(null));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new NodeAnswer.Unreachable<>("given up", true);
            } catch (WrongAnswerException e) {
                throw new IllegalStateException("Nobody asks for " + call.name() + " here", e);
            }
        }

        @Override
        public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
            return call(node, call);
        }
    }

    /** A condition that comes true by itself. */
    private interface Holds {
        boolean now();
    }

    private static void await(Holds condition) throws InterruptedException {
        while (!condition.now()) {
            Thread.sleep(LOOK_MS);
        }
    }

    private static long usedBytes(JobQueue queue) throws InterruptedException {
        await(() -> queue.figures().unwritten() == 0); // The job files are behind the log.
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
