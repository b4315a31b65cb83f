package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigChange.NodePut;
import janeti.config.object.Node;
import janeti.config.object.Node.Flags;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.QueueCall.JobqueueRename;
import janeti.protocol.QueueCall.JobqueueSetDrainFlag;
import janeti.protocol.QueueCall.JobqueueUpdate;
import janeti.testkit.FakeNodes;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Candidates have the files of the queue. */
class JobCopiesTest {
    @TempDir private Path folder;
    private final FakeNodes candidates = new FakeNodes();
    private final Map<String, String> files = new ConcurrentHashMap<>();
    private final Set<NodeName> drained = ConcurrentHashMap.newKeySet();
    private TestMaster master;
    private JobCopies copies;

    @BeforeEach
    void open() throws IOException {
        candidates
                .onEvery(
                        JobqueueUpdate.class,
                        (node, call) -> {
                            files.put(key(node, call.path()), call.content().text());
                            return new NodeAnswer.Done<>(null);
                        })
                .onEvery(
                        JobqueueSetDrainFlag.class,
                        (node, call) -> {
                            var _ = call.drained() ? drained.add(node) : drained.remove(node);
                            return new NodeAnswer.Done<>(null);
                        })
                .onEvery(JobqueueRename.class, this::rename);
        master = new TestMaster(folder);
        copies = new JobCopies(master.log, candidates, master.queueFolder());
        copies.start();
    }

    @AfterEach
    void close() {
        copies.close();
        master.close();
    }

    private static String key(NodeName node, String path) {
        return node + " " + path;
    }

    /** As a node daemon: the first that is missing fails the whole call. */
    private NodeAnswer<List<@Nullable Object>> rename(NodeName node, JobqueueRename call) {
        for (JobqueueRename.Pair pair : call.renames()) {
            String content = files.remove(key(node, pair.from()));
            if (content == null) {
                return new NodeAnswer.Failed<>("There is no file " + pair.from());
            }
            files.put(key(node, pair.to()), content);
        }
        return new NodeAnswer.Done<>(call.decode(List.of()));
    }

    private @Nullable String file(NodeName node, String name) {
        return files.get(key(node, "/var/lib/ganeti/queue/" + name));
    }

    private boolean says(NodeName node, String name, String text) {
        String content = file(node, name);
        return content != null && content.contains(text);
    }

    private JobId run() {
        JobId id = master.submit(TestMaster.op("OP_TAGS_SEARCH", "pattern", "."));
        master.await(id, SUCCESS);
        return id;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TestMaster.HANGS.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void candidatesHaveTheEndOfAJobAndItsNumber() {
        // when
        JobId id = run();
        // then
        for (NodeName node : List.of(NODE2, NODE3)) {
            await(() -> says(node, "job-" + id, "\"status\":\"success\""));
            await(() -> (id + "\n").equals(file(node, "serial")));
        }
        assertThat(candidates.story()).noneMatch(call -> call.startsWith(TestMaster.NODE.value()));
    }

    @Test
    void whatIsSettledIsOnEveryCandidateAndCounted() throws InterruptedException {
        // given
        JobId id = master.submit(TestMaster.op("OP_TAGS_SEARCH", "pattern", "."));
        // when
        copies.settle(List.of(id));
        // then
        for (NodeName node : List.of(NODE2, NODE3)) {
            assertThat(file(node, "job-" + id)).contains("OP_TAGS_SEARCH");
            assertThat(file(node, "serial")).isEqualTo(id + "\n");
        }
    }

    @Test
    void aCandidateThatDoesNotTakeAJobIsNotWaitedFor() throws InterruptedException {
        // given
        candidates.unreachable(NODE2);
        JobId id = run();
        // when
        copies.settle(List.of(id));
        // then
        assertThat(file(NODE2, "job-" + id)).isNull();
        assertThat(file(NODE3, "job-" + id)).contains("OP_TAGS_SEARCH");
    }

    @Test
    void candidatesKnowWhetherTheQueueIsClosed() {
        master.queue.drain(true);
        await(() -> drained.size() == 2);
        master.queue.drain(false);
        await(drained::isEmpty);
    }

    @Test
    void archivedJobsMoveEvenWhereOneOfThemIsMissing() {
        // given
        JobId first = run();
        JobId second = run();
        await(() -> says(NODE2, "job-" + second, "success") && copies.behind() == 0);
        files.remove(key(NODE2, "/var/lib/ganeti/queue/job-" + first));
        // when
        var _ = master.queue.autoArchive(-1, TestMaster.HANGS);
        // then
        await(() -> says(NODE2, "archive/0/job-" + second, "success"));
        await(() -> says(NODE3, "archive/0/job-" + first, "success"));
        await(() -> copies.behind() == 0);
        assertThat(file(NODE3, "job-" + first)).isNull();
    }

    @Test
    void aCandidateThatWasDownGetsTheNewestState() {
        // given
        candidates.unreachable(NODE2);
        JobId id = run();
        await(() -> says(NODE3, "job-" + id, "success"));
        assertThat(file(NODE2, "job-" + id)).isNull();
        // when
        candidates.reachable(NODE2);
        // then
        await(() -> says(NODE2, "job-" + id, "success"));
    }

    @Test
    void aNewCandidateGetsAllJobsThatThereAre() {
        // given
        PoweredInstance.commit(
                master, new NodePut(flagged(new Flags(false, false, false, true, true, true))));
        JobId id = run();
        await(() -> says(NODE2, "job-" + id, "success"));
        // when
        PoweredInstance.commit(master, new NodePut(flagged(Flags.CANDIDATE)));
        // then
        await(() -> says(NODE3, "job-" + id, "success"));
        await(() -> (id + "\n").equals(file(NODE3, "serial")));
    }

    private Node flagged(Flags flags) {
        return master.config.current().node(NODE3).withFlags(flags);
    }
}
