package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What each opcode means, run as a job. */
class UnitsTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private @Nullable Object run(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, SUCCESS);
        return master.result(id);
    }

    private Object fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    private List<String> clusterTags() {
        return master.config.current().cluster().tags().sorted();
    }

    // Tags.

    @Test
    void setsFindsAndRemovesTagsOfTheCluster() {
        assertThat(run(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("b", "a", "b"))))
                .isNull();
        assertThat(clusterTags()).containsExactly("a", "b");
        assertThat(run(op("OP_TAGS_GET", "kind", "cluster"))).isEqualTo(List.of("a", "b"));
        assertThat(run(op("OP_TAGS_SEARCH", "pattern", "^[ax]")))
                .isEqualTo(List.of(List.of("/cluster", "a")));
        assertThat(run(op("OP_TAGS_DEL", "kind", "cluster", "tags", List.of("a")))).isNull();
        assertThat(clusterTags()).containsExactly("b");
    }

    @Test
    void setsTagsOfNodesAndGroupsUnderTheirLocks() throws InterruptedException {
        // given: a job that holds the node
        JobId holder = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        // when
        JobId tagging =
                master.submit(
                        op("OP_TAGS_SET", "kind", "node", "tags", List.of("n"), "name", "node1"));
        run(op("OP_TAGS_SET", "kind", "nodegroup", "tags", List.of("g"), "name", "default"));
        // then: the node's tags wait, the group's did not
        assertThat(master.job(tagging).isFinal()).isFalse();
        master.wake();
        master.await(holder, SUCCESS);
        master.await(tagging, SUCCESS);
        assertThat(run(op("OP_TAGS_SEARCH", "pattern", ".")))
                .isEqualTo(
                        List.of(
                                List.of("/nodes/node1.example.com", "n"),
                                List.of("/nodegroup/default", "g")));
    }

    @Test
    void losesNoTagWhenManyJobsTagTheClusterAtOnce() {
        List<JobId> ids = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ids.add(master.submit(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("t" + i))));
        }
        ids.forEach(id -> master.await(id, SUCCESS));
        assertThat(clusterTags()).hasSize(50);
    }

    @Test
    void refusesWhatCannotBeATagAndWhatIsNotThere() {
        assertThat(fail(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a b"))))
                .asString()
                .startsWith("[TagError, [Tag contains invalid characters");
        assertThat(fail(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of(""))))
                .asString()
                .startsWith("[TagError, [Tags cannot be empty");
        assertThat(fail(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("x".repeat(129)))))
                .asString()
                .startsWith("[TagError, [Tag is longer than 128 characters");
        assertThat(fail(op("OP_TAGS_DEL", "kind", "cluster", "tags", List.of("y", "x"))))
                .isEqualTo("[OpPrereqError, [Tag(s) 'x', 'y' not found, unknown_entity]]");
        assertThat(fail(op("OP_TAGS_SET", "kind", "instance", "tags", List.of("x"), "name", "no")))
                .isEqualTo("[OpPrereqError, [Instance name no not found, unknown_entity]]");
        assertThat(fail(op("OP_TAGS_SEARCH", "pattern", "a(")))
                .asString()
                .startsWith("[OpPrereqError, [Invalid search pattern 'a('")
                .endsWith("wrong_input]]");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 4097; i++) {
            many.add("t" + i);
        }
        assertThat(fail(op("OP_TAGS_SET", "kind", "cluster", "tags", many)))
                .asString()
                .contains("Too many tags");
        assertThat(clusterTags()).isEmpty();
    }

    @Test
    void changesNothingInADryRun() {
        run(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a"), "dry_run", true));
        assertThat(clusterTags()).isEmpty();
    }

    // The cluster.

    @Test
    void runsTheHooksOfANewClusterOnItsMaster() {
        // given
        List<NodeCall.HooksRunner> ran = new ArrayList<>();
        master.nodes.on(
                NodeCall.HooksRunner.class,
                call -> {
                    ran.add(call);
                    return new NodeAnswer.Done<>(
                            List.of(
                                    new NodeCall.HooksRunner.ScriptResult(
                                            "cluster-init-post.d/x", 1, "oh no")));
                });
        // when
        JobId id = master.submit(op("OP_CLUSTER_POST_INIT"));
        Job job = master.await(id, SUCCESS);
        // then: a post hook that fails is told of and no more
        assertThat(master.result(id)).isEqualTo(true);
        assertThat(ran).hasSize(1);
        assertThat(ran.get(0).phase()).isEqualTo("post");
        assertThat(ran.get(0).environment())
                .containsEntry("GANETI_OP_CODE", "OP_CLUSTER_POST_INIT")
                .containsEntry("GANETI_OP_TARGET", "cluster.example.com")
                .containsEntry("GANETI_POST_OP_TARGET", "cluster.example.com")
                .containsEntry("GANETI_MASTER", NODE.value())
                .containsEntry("GANETI_HOOKS_VERSION", "2");
        assertThat(job.ops().get(0).log()).hasSize(1);
        assertThat(String.valueOf(job.ops().get(0).log().get(0).payload())).contains("oh no");
    }

    @Test
    void distributesAllToAllNodesAndTellsWhoDidNotGetIt() {
        // given
        long serial = master.config.current().serial();
        long ofCluster = master.config.current().cluster().serial();
        master.distribution.fails("Node node3.example.com has not the newest configuration");
        // when
        JobId id = master.submit(op("OP_CLUSTER_REDIST_CONF"));
        Job job = master.await(id, SUCCESS);
        // then
        assertThat(master.result(id)).isNull();
        assertThat(master.distribution.asked())
                .containsExactly(List.of(NODE, TestMaster.NODE2, TestMaster.NODE3));
        assertThat(master.config.current().serial()).isEqualTo(serial + 1);
        assertThat(master.config.current().cluster().serial()).isEqualTo(ofCluster + 1);
        assertThat(String.valueOf(job.ops().get(0).log().get(0).payload()))
                .isEqualTo(" - WARNING: Node node3.example.com has not the newest configuration");
    }

    @Test
    void asksForConfigurationValuesByName() {
        assertThat(
                        run(
                                op(
                                        "OP_CLUSTER_CONFIG_QUERY",
                                        "output_fields",
                                        List.of(
                                                "cluster_name",
                                                "master_node",
                                                "drain_flag",
                                                "watcher_pause",
                                                "volume_group_name",
                                                "software_version"))))
                .isEqualTo(
                        java.util.Arrays.asList(
                                "cluster.example.com", NODE.value(), false, null, null, "3.0.2"));
        assertThat(fail(op("OP_CLUSTER_CONFIG_QUERY", "output_fields", List.of("name", "nosuch"))))
                .isEqualTo(
                        "[OpPrereqError, [Unknown output fields selected: nosuch, wrong_input]]");
    }

    // The delay.

    @Test
    void sleepsOnTheNodesByCallAndOnTheMasterItself() throws InterruptedException {
        JobId id = master.submit(delay("on_nodes", List.of("node1.example.com")));
        master.awaitSleeper();
        master.await(id, RUNNING);
        assertThat(master.nodes.asked().toString()).contains("node1.example.com test_delay");
        master.wake();
        master.await(id, SUCCESS);
        run(delay("on_master", false, "on_nodes", List.of("node1")));
    }

    @Test
    void namesTheNodeThatDidNotSleep() {
        master.nodes.unreachable(NODE);
        assertThat(fail(delay("on_master", false, "on_nodes", List.of("node1"))))
                .asString()
                .startsWith("[OpExecError, [Call test_delay to node node1.example.com failed: ");
    }

    @Test
    void refusesADelayOfNothingAndOnUnknownNodes() {
        assertThat(fail(delay("duration", 0L)))
                .isEqualTo("[OpPrereqError, [Duration must be greater than zero]]");
        assertThat(fail(delay("on_nodes", List.of("nosuch"))))
                .isEqualTo("[OpPrereqError, [Node name nosuch not found, unknown_entity]]");
    }

    @Test
    void endsAnInterruptibleDelayWhenSomebodyConnects() throws Exception {
        // given
        JobId id = master.submit(delay("duration", 1000L, "interruptible", true));
        JobChange change =
                master.queue.waitForChange(id, List.of(), List.of(), 0L, TestMaster.HANGS);
        List<?> line = (List<?>) change.log().get(0);
        Path socket = Path.of(String.valueOf(((List<?>) line.get(3)).get(0)));
        assertThat(line.get(2)).isEqualTo("delay-test");
        // when
        try (SocketChannel poke = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            poke.connect(UnixDomainSocketAddress.of(socket));
        }
        // then
        master.await(id, SUCCESS);
        assertThat(Files.exists(socket)).isFalse();
    }
}
