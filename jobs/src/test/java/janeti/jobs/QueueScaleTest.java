package janeti.jobs;

import static janeti.jobs.TestMaster.HANGS;
import static janeti.jobs.TestMaster.ROOT;
import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;

import janeti.config.Cause;
import janeti.config.ConfigChange;
import janeti.config.object.Cluster;
import janeti.config.object.Node;
import janeti.config.object.Stamp;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.OpStatus;
import janeti.model.Uuid;
import janeti.op.OpInput;
import janeti.protocol.NodeCall;
import janeti.testkit.Gate;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Many who wait: nobody is forgotten. How long it takes is the business of `bench/run waiting`. */
@Timeout(300)
class QueueScaleTest {
    private static final int JOBS = 1000;
    private static final int LOCKS = 50;
    private static final int CLIENTS = 5000;
    private static final Logger STORIES = (Logger) LoggerFactory.getLogger("janeti");

    @TempDir Path folder;

    @BeforeAll
    static void tellNoStories() {
        STORIES.setLevel(Level.OFF);
    }

    @AfterAll
    static void tellStories() {
        STORIES.setLevel(null);
    }

    @Test
    void aThousandJobsThatWaitForFiftyLocksAreAllGranted() throws Exception {
        try (var master = new TestMaster(folder)) {
            // given
            Gate gate = master.nodes.gate(NodeCall.TestDelay.class);
            List<String> nodes = addNodes(master);
            var random = new Random(1);
            List<List<OpInput>> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                List<String> two =
                        List.of(nodes.get(random.nextInt(LOCKS)), nodes.get(random.nextInt(LOCKS)));
                jobs.add(List.of(delay("no_locks", false, "on_master", false, "on_nodes", two)));
            }
            // when
            List<JobId> ids =
                    master.queue.submitMany(jobs, ROOT).stream()
                            .map(result -> ((SubmitResult.Accepted) result).id())
                            .toList();
            while (master.locks.figures().holders() + master.locks.figures().waiting() < JOBS) {
                Thread.onSpinWait();
            }
            assertThat(master.locks.figures().waiting()).isGreaterThan(JOBS - LOCKS);
            gate.open();
            // then
            for (JobId id : ids) {
                Job job = master.awaitFinal(id);
                assertThat(job.status()).as("job %s: %s", id, job).isEqualTo(OpStatus.SUCCESS);
            }
            master.awaitIdleLocks();
        }
    }

    /** Fifty nodes more, and as many jobs at once as there are. */
    private static List<String> addNodes(TestMaster master) {
        List<ConfigChange> changes = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Node like = master.config.current().node(TestMaster.NODE3);
        for (int i = 0; i < LOCKS; i++) {
            var name = new NodeName("many%d.example.com".formatted(i));
            String ip = "127.1.0." + (i + 1);
            names.add(name.value());
            changes.add(
                    new ConfigChange.NodePut(
                            new Node(
                                    Stamp.fresh(
                                            new Uuid(
                                                    "11111111-1111-4111-8111-2222222222%02d"
                                                            .formatted(i))),
                                    like.tags(),
                                    name,
                                    ip,
                                    ip,
                                    like.group(),
                                    like.flags(),
                                    like.ndparams(),
                                    like.hvState(),
                                    like.diskState())));
        }
        Cluster cluster = master.config.current().cluster();
        var was = cluster.services();
        changes.add(
                new ConfigChange.ClusterPut(
                        new Cluster(
                                cluster.stamp(),
                                cluster.tags(),
                                cluster.name(),
                                cluster.master(),
                                cluster.pools(),
                                cluster.storage(),
                                cluster.hypervisors(),
                                cluster.os(),
                                cluster.defaults(),
                                cluster.nodePolicy(),
                                new Cluster.Services(
                                        2 * JOBS,
                                        2 * JOBS,
                                        was.instanceCommunicationNetwork(),
                                        was.enabledUserShutdown(),
                                        was.dataCollectors()),
                                cluster.ssh())));
        var _ = master.config.commit(Cause.outsideOfJobs("a test"), changes);
        return names;
    }

    @Test
    void fiveThousandClientsThatWaitForOneJobAreAllWoken() throws Exception {
        try (var master = new TestMaster(folder)) {
            // given
            JobId id = master.submit(delay());
            master.awaitSleeper();
            master.await(id, OpStatus.RUNNING); // Told by the log, perhaps a little later.
            List<CompletableFuture<JobChange>> answers = new ArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(waiting(master, id, answers));
            }
            awaitParked(clients);
            // when
            master.wake();
            // then
            for (CompletableFuture<JobChange> answer : answers) {
                JobChange change = answer.get(HANGS.toSeconds(), TimeUnit.SECONDS);
                assertThat(change.fields()).isEqualTo(List.of("success"));
            }
        }
    }

    @Test
    void fiveThousandClientsThatWaitForFiveHundredJobsAreAllWoken() throws Exception {
        try (var master = new TestMaster(folder)) {
            // given: jobs that wait for one that sleeps
            JobId first = master.submit(delay());
            master.awaitSleeper();
            List<List<OpInput>> jobs = new ArrayList<>();
            for (int i = 0; i < CLIENTS / 10; i++) {
                jobs.add(
                        List.of(
                                op(
                                        "OP_TAGS_GET",
                                        "kind",
                                        "cluster",
                                        "depends",
                                        List.of(List.of(first.value(), List.of("success"))))));
            }
            List<CompletableFuture<JobChange>> answers = new ArrayList<>();
            List<Thread> clients = new ArrayList<>();
            for (SubmitResult result : master.queue.submitMany(jobs, ROOT)) {
                for (int i = 0; i < 10; i++) {
                    clients.add(waiting(master, ((SubmitResult.Accepted) result).id(), answers));
                }
            }
            awaitParked(clients);
            // when
            master.wake();
            // then
            for (CompletableFuture<JobChange> answer : answers) {
                JobChange change = answer.get(HANGS.toSeconds(), TimeUnit.SECONDS);
                assertThat(change.fields()).isNotEqualTo(List.of("queued"));
            }
        }
    }

    /** Waits until its status is another one than now. */
    private static Thread waiting(
            TestMaster master, JobId id, List<CompletableFuture<JobChange>> answers) {
        List<String> status = List.of("status");
        String now = master.job(id).status().wireName();
        var answer = new CompletableFuture<JobChange>();
        answers.add(answer);
        return Thread.ofVirtual()
                .start(() ->
                        answer.complete(
                                master.queue.waitForChange(
                                        id, status, List.of(now), 1L << 40, HANGS)));
    }

    private static void awaitParked(List<Thread> clients) {
        for (Thread client : clients) {
            while (client.getState() != Thread.State.TIMED_WAITING) {
                assertThat(client.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        }
    }
}
