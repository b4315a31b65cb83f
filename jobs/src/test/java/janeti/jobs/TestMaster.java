package janeti.jobs;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;
import janeti.config.ConfigStore;
import janeti.config.NewCluster;
import janeti.config.object.Cluster;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.Entry;
import janeti.log.InMemoryLog;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.OpStatus;
import janeti.model.Submitter;
import janeti.model.Uuid;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.testkit.FakeDistribution;
import janeti.testkit.FakeNodes;
import janeti.testkit.WorkingNodes;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The queue with everything below it, on a log in memory; the cluster has three nodes, which work
 * but for what a test makes them do through {@link #nodes}. Sleeping jobs sleep until {@link
 * #wake}; {@link #crash} lets the daemon die and begins anew from the log.
 */
final class TestMaster implements AutoCloseable {
    static final Submitter ROOT = new Submitter("root", "root");
    static final NodeName NODE = new NodeName("node1.example.com");
    static final NodeName NODE2 = new NodeName("node2.example.com");
    static final NodeName NODE3 = new NodeName("node3.example.com");
    static final Uuid NODE_UUID = new Uuid("11111111-1111-4111-8111-111111111111");
    static final Uuid NODE2_UUID = new Uuid("11111111-1111-4111-8111-111111111112");
    static final Uuid NODE3_UUID = new Uuid("11111111-1111-4111-8111-111111111113");
    private static final Uuid GROUP_UUID = new Uuid("33333333-3333-4333-8333-333333333333");

    private static final NewCluster.Choices USUAL = NewCluster.Choices.USUAL;

    /** How long a test may hang before it fails. */
    static final Duration HANGS = Duration.ofSeconds(60);

    private InMemoryLog.Store store = new InMemoryLog.Store();
    private InMemoryLog.@Nullable Store left;
    private final Path folder;
    private final NanoClock lockTime;
    private final List<JobQueue> dead = new ArrayList<>();
    final FakeNodes nodes = new FakeNodes();
    final FakeDistribution distribution = new FakeDistribution();
    final FakeNetwork network = new FakeNetwork();
    final WorkingNodes machines = new WorkingNodes(nodes);
    final Semaphore sleepers = new Semaphore(0);
    final Semaphore asleep = new Semaphore(0);
    InMemoryLog log;
    LockTable locks;
    ConfigStore config;
    JobQueue queue;

    TestMaster(Path folder) throws IOException {
        this(folder, NanoClock.SYSTEM);
    }

    /**
     * The same.
     *
     * @param lockTime in which jobs wait for locks
     */
    TestMaster(Path folder, NanoClock lockTime) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.lockTime = lockTime;
        open();
        log.append(
                        ConfigEntries.IMPORTED,
                        ConfigEntries.imported(
                                new ConfigEntries.Imported(newCluster(), List.of(), 0, "")))
                .join();
        queue.start();
    }

    /**
     * Node 1 is master; all are candidates. Hypervisor: fake; disk templates: diskless, file,
     * sharedfile.
     */
    static Config newCluster() {
        Config alone =
                NewCluster.create(
                        new NewCluster.Identity(
                                "cluster.example.com",
                                new Uuid("22222222-2222-4222-8222-222222222222"),
                                NODE,
                                NODE_UUID,
                                GROUP_UUID),
                        new NewCluster.Addresses("127.0.0.2", "lo", 32, "127.0.0.11"),
                        new NewCluster.Choices(
                                USUAL.hypervisors(),
                                List.of("diskless", "file", "sharedfile"),
                                USUAL.cards(),
                                USUAL.fileDir(),
                                USUAL.sharedFileDir(),
                                USUAL.glusterDir(),
                                USUAL.modifyEtcHosts(),
                                USUAL.modifySshSetup(),
                                USUAL.kvm()),
                        new NewCluster.Keys("key", "AA:BB"),
                        Instant.EPOCH);
        return alone.apply(
                        List.of(
                                candidate(NODE2, NODE2_UUID, "127.0.0.12"),
                                candidate(NODE3, NODE3_UUID, "127.0.0.13")),
                        Instant.EPOCH)
                .verified();
    }

    private static ConfigChange candidate(NodeName name, Uuid uuid, String ip) {
        return new ConfigChange.NodePut(
                new Node(
                        Stamp.fresh(uuid),
                        Tags.NONE,
                        name,
                        ip,
                        ip,
                        GROUP_UUID,
                        Node.Flags.CANDIDATE,
                        NdParams.Partial.NONE,
                        Params.NONE,
                        Params.NONE));
    }

    private void open() {
        log =
                InMemoryLog.open(
                        store, List.of(ConfigStore.FOLD, JobQueue.fold()), Clock.systemUTC());
        locks = new LockTable(lockTime);
        config = new ConfigStore(log, Clock.systemUTC());
        Surroundings world =
                new Surroundings(
                                log,
                                config,
                                locks,
                                nodes,
                                Clock.systemUTC(),
                                duration -> {
                                    asleep.release();
                                    sleepers.acquire();
                                },
                                network,
                                new Random(1),
                                Thread.ofVirtual().factory(),
                                folder,
                                folder)
                        .withDistribution(distribution);
        queue =
                Jobs.open(
                        world,
                        folder.resolve("queue"),
                        path -> {},
                        until -> {
                            Path file = folder.resolve("watcher.pause");
                            if (until == null) {
                                Files.deleteIfExists(file);
                            } else {
                                Files.writeString(file, until.longValue() + "\n");
                            }
                        },
                        hooksFolder());
    }

    /** The daemon dies where it stands, and another one starts from the same log. */
    void crash() {
        log.close();
        dead.add(queue);
        open();
        queue.start();
    }

    /**
     * The daemon dies right after an entry of a job: its log ends there, and no node hears of it
     * any more.
     *
     * @param number of the entry among those that concern the job, from 1
     */
    void dieAfter(JobId job, int number) {
        var seen = new AtomicInteger();
        log.observe((before, after, entry) -> {
            if (concerns(entry, job) && seen.incrementAndGet() == number) {
                left = store.upTo(entry.index());
                nodes.silent(true);
            }
        });
    }

    static boolean concerns(Entry entry, JobId job) {
        return entry.kind().equals(ConfigEntries.COMMITTED)
                ? job.equals(ConfigEntries.cause(entry).job())
                : JobEntries.touched(entry).contains(job);
    }

    /** Another daemon starts from what {@link #dieAfter} left; false when it never came so far. */
    boolean rise() {
        return rise(log -> {});
    }

    /**
     * The same.
     *
     * @param before what is written before the other daemon starts
     */
    boolean rise(Consumer<InMemoryLog> before) {
        queue.stop(); // The dead one has nobody to talk to any more.
        InMemoryLog.Store kept = left;
        if (kept == null) {
            return false;
        }
        log.close();
        nodes.silent(false);
        store = kept;
        left = null;
        open();
        before.accept(log);
        queue.start();
        return true;
    }

    /** Changes max_running_jobs. */
    void allowRunning(long jobs) {
        var _ =
                config.commit(
                        Cause.outsideOfJobs("test"),
                        newest -> {
                            Cluster cluster = newest.cluster();
                            return List.of(
                                    new ConfigChange.ClusterPut(
                                            cluster.withServices(
                                                    cluster.services().withMaxRunningJobs(jobs))));
                        });
    }

    /** Where the scripts of the master's node are; none are there at first. */
    Path hooksFolder() {
        return folder.resolve("hooks");
    }

    Path queueFolder() {
        return folder.resolve("queue");
    }

    /** Lets one sleeping job go on. */
    void wake() {
        sleepers.release();
    }

    /** Returns once one more job sleeps. */
    void awaitSleeper() throws InterruptedException {
        if (!asleep.tryAcquire(HANGS.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
            throw new AssertionError("No job went to sleep");
        }
    }

    /** An opcode from its wire form, without what each must have. */
    static OpInput op(String id, Object... namesAndValues) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("OP_ID", id);
        wire.put("reason", List.of());
        for (int i = 0; i < namesAndValues.length; i += 2) {
            wire.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return OpTable.parse(wire);
    }

    static OpInput delay(Object... namesAndValues) {
        Object[] all = new Object[namesAndValues.length + 2];
        all[0] = "duration";
        all[1] = 1.5;
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return op("OP_TEST_DELAY", all);
    }

    JobId submit(OpInput... ops) {
        return queue.submit(List.of(ops), ROOT);
    }

    Job await(JobId id, OpStatus status) {
        for (Object seen = null; ; ) {
            JobChange change = queue.waitForChange(id, List.of("status"), seen, 1L << 40, HANGS);
            Job job = job(id);
            if (job.status() == status) {
                return job;
            }
            if (job.isFinal() || change.fields().equals(seen)) {
                throw new AssertionError("Job " + id + " is " + job.status() + ": " + job);
            }
            seen = change.fields();
        }
    }

    /** Returns the job once it has ended, well or not. */
    Job awaitFinal(JobId id) {
        for (Object seen = null; ; ) {
            JobChange change = queue.waitForChange(id, List.of("status"), seen, 1L << 40, HANGS);
            Job job = job(id);
            if (job.isFinal()) {
                return job;
            }
            if (change.fields().equals(seen)) {
                throw new AssertionError("Job " + id + " does not end: " + job);
            }
            seen = change.fields();
        }
    }

    /** A job gives its locks back just after its end is told. */
    void awaitIdleLocks() {
        long end = System.nanoTime() + HANGS.toNanos();
        while (!locks.isIdle()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Locks are still held: " + locks.rows());
            }
            Thread.onSpinWait();
        }
    }

    long lastId() {
        return log.view().of(JobsFold.INSTANCE).lastId();
    }

    Job job(JobId id) {
        return Objects.requireNonNull(queue.find(id)).job();
    }

    @Nullable Object result(JobId id) {
        return job(id).ops().get(0).result();
    }

    @Override
    public void close() {
        sleepers.release(1_000_000);
        dead.forEach(JobQueue::stop); // So that nothing writes to the folder any more.
        queue.stop();
        log.close();
    }
}
