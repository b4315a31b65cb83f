package janeti.jobs;

import janeti.config.ConfigStore;
import janeti.locks.LockTable;
import janeti.locks.NanoClock;
import janeti.log.Halt;
import janeti.log.InMemoryLog;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.query.JobSource;
import janeti.testkit.FakeNodes;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What clients ask of the queue at once has the outcome of some order of it. No job runs: the
 * cluster's limit is none, so that outcomes depend on the clients alone. By stress only, see the
 * lock table's test.
 */
@Param(name = "job", gen = IntGen.class, conf = "1:2")
public class JobQueueLincheckTest {
    private static final List<OpInput> OPS =
            List.of(TestMaster.op("OP_TAGS_GET", "kind", "cluster"));

    private static final Executor APPLYING =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("log-apply").factory());

    private static final AtomicLong QUEUES = new AtomicLong();
    private static Path folder = Path.of("/nowhere");

    private final JobQueue queue = queue();

    @BeforeAll
    static void makeFolder() throws IOException {
        folder = Files.createTempDirectory("janeti-lincheck");
    }

    @AfterAll
    static void removeFolder() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    /** Put together here, so that nothing has a thread of its own. */
    private static JobQueue queue() {
        var log =
                InMemoryLog.open(
                        new InMemoryLog.Store(),
                        List.of(ConfigStore.FOLD, JobQueue.fold()),
                        Clock.systemUTC(),
                        APPLYING,
                        Halt.ofProcess());
        Path own = folder.resolve(Long.toString(QUEUES.incrementAndGet()));
        ThreadFactory noThreads =
                body -> {
                    throw new AssertionError("No job runs here");
                };
        var world =
                new Surroundings(
                        log,
                        new ConfigStore(log),
                        new LockTable(NanoClock.SYSTEM),
                        new FakeNodes(),
                        Clock.systemUTC(),
                        duration -> {},
                        new FakeNetwork(),
                        new Random(1),
                        noThreads,
                        own,
                        own);
        var secrets = new Secrets(own.resolve("secrets"));
        var scheduler =
                new JobScheduler(
                        (job, control) -> {},
                        noThreads,
                        () -> new JobScheduler.Policy(0, TestMaster.newCluster().filters()),
                        id -> Optional.ofNullable(log.view().of(JobsFold.INSTANCE).job(id)),
                        rejected -> {});
        var files = new JobFiles(log, new QueueFolder(own, path -> {}), until -> {}, noThreads);
        var events = new JobEvents(new JobWaiters(NanoClock.SYSTEM), log.view(), 64);
        log.observe((before, after, entry) -> {
            List<JobId> touched = JobEntries.touched(entry);
            if (entry.kind().equals(JobEntries.SUBMITTED)) {
                scheduler.enqueue(
                        touched.stream().map(after.of(JobsFold.INSTANCE)::existing).toList());
            } else if (entry.kind().equals(JobEntries.CANCELED)) {
                scheduler.canceled(touched);
            }
            events.applied(before, after, entry, touched);
        });
        scheduler.start(List.of(), Map.of());
        return new JobQueue(
                world,
                new Submissions(log, secrets),
                scheduler,
                files,
                secrets,
                new JobMeasures(),
                events,
                new Recovery(
                        log,
                        world.locks(),
                        world.config().reservations(),
                        resumed -> control -> {}));
    }

    @Operation
    public int submit() {
        return (int) queue.submit(OPS, TestMaster.ROOT).value();
    }

    /** Who asks second while the first waits is told of the same end, so one asks at a time. */
    @Operation(nonParallelGroup = "cancel")
    public boolean cancel(@Param(name = "job") int job) {
        return queue.cancel(new JobId(job), false).done();
    }

    @Operation
    public boolean changePriority(@Param(name = "job") int job) {
        return queue.changePriority(new JobId(job), 5).done();
    }

    @Operation
    public boolean archive(@Param(name = "job") int job) {
        return queue.archive(new JobId(job));
    }

    @Operation
    public String find(@Param(name = "job") int job) {
        JobSource.Found found = queue.find(new JobId(job));
        return found == null
                ? "none"
                : found.job().status() + (found.archived() ? " archived" : "");
    }

    @Test
    void isLinearizableUnderStress() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(100)
                .threads(3)
                .actorsPerThread(3)
                .check(JobQueueLincheckTest.class);
    }
}
