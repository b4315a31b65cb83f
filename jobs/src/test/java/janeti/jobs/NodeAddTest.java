package janeti.jobs;

import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.NODE3_UUID;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.ConfigChange.NodePut;
import janeti.config.object.Node;
import janeti.config.object.Node.Flags;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.op.OpInput;
import janeti.protocol.ClusterCall.NodeCryptoTokens;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.HooksRunner;
import janeti.protocol.NodeCall.Version;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Nodes come, and come again. */
class NodeAddTest {
    private static final NodeName NODE4 = new NodeName("node4.example.com");
    private static final String IP = "127.0.0.14";

    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        master.network
                .name(NODE4.value(), "::1", IP)
                .name(NODE3.value(), "127.0.0.13")
                .name(TestMaster.NODE.value(), "127.0.0.11")
                .machine(IP)
                .machine("127.0.0.13");
    }

    @AfterEach
    void close() {
        master.close();
    }

    private Job run(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, SUCCESS);
        master.awaitIdleLocks();
        assertThat(master.result(id)).isNull();
        return master.job(id);
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        master.awaitIdleLocks();
        return String.valueOf(master.result(id));
    }

    private static OpInput add(Object... more) {
        Object[] all = new Object[more.length + 2];
        all[0] = "node_name";
        all[1] = NODE4.value();
        System.arraycopy(more, 0, all, 2, more.length);
        return op("OP_NODE_ADD", all);
    }

    private Config config() {
        return master.config.current();
    }

    /** Without hooks and calls to many nodes, whose order is not said. */
    private List<String> story() {
        return master.nodes.story().stream()
                .filter(line -> !line.endsWith("hooks_runner"))
                .map(line -> line.replace(".example.com", ""))
                .toList();
    }

    private List<String> log(Job job) {
        return job.ops().getFirst().log().stream()
                .map(line -> String.valueOf(line.payload()))
                .toList();
    }

    @Test
    void takesANodeIn() {
        // when
        Job job = run(add("node_setup", true, "ndparams", Map.of("cpu_speed", 2L)));
        // then: it stands in the configuration, with what its name and the cluster say
        Node node = config().node(NODE4);
        assertThat(node.primaryIp()).isEqualTo(IP);
        assertThat(node.secondaryIp()).isEqualTo(IP);
        assertThat(node.flags()).isEqualTo(Flags.CANDIDATE);
        assertThat(node.ndparams().cpuSpeed()).isEqualTo(2.0);
        assertThat(node.group()).isEqualTo(config().masterNode().group());
        assertThat(node.serial()).isEqualTo(1);
        assertThat(config().cluster().nodePolicy().candidateCerts())
                .containsEntry(node.uuid(), "AA:BB:CC");
        assertThat(log(job)).containsExactly(" - INFO: Node will be a master candidate");
        assertThat(story())
                .containsExactly(
                        "node4 version",
                        "node1 etc_hosts_modify",
                        "node1 node_verify",
                        "node4 node_crypto_tokens",
                        "node4 node_ensure_daemon",
                        "node1 node_ssh_key_add");
    }

    @Test
    void bringsAllFilesToAllNodesAndThenWaitsForItsCertificateToBeKnown() {
        run(add());
        assertThat(master.distribution.asked())
                .containsExactly(
                        List.of(TestMaster.NODE, TestMaster.NODE2, NODE3, NODE4), List.of());
    }

    @Test
    void runsHooksBeforeOnTheOthersAndAfterOnTheNewOneToo() {
        run(add("vm_capable", false));
        List<HooksRunner> hooks = master.nodes.asked(HooksRunner.class);
        assertThat(hooks).filteredOn(h -> h.phase().equals("pre")).hasSize(3);
        assertThat(hooks).filteredOn(h -> h.phase().equals("post")).hasSize(4);
        assertThat(hooks.getFirst().hooksPath()).isEqualTo("node-add");
        assertThat(hooks.getFirst().environment())
                .containsEntry("GANETI_NODE_NAME", NODE4.value())
                .containsEntry("GANETI_NODE_PIP", IP)
                .containsEntry("GANETI_NODE_SIP", IP)
                .containsEntry("GANETI_MASTER_CAPABLE", "True")
                .containsEntry("GANETI_VM_CAPABLE", "False");
    }

    @Test
    void makesNoCandidateOfANodeThatMayNotBeMaster() {
        run(add("master_capable", false));
        Node node = config().node(NODE4);
        assertThat(node.masterCandidate()).isFalse();
        assertThat(config().cluster().nodePolicy().candidateCerts()).doesNotContainKey(node.uuid());
    }

    @Test
    void takesTheAddressThatIsGivenForANameThatNobodyKnows() {
        master.network.machine("127.0.0.15");
        run(op("OP_NODE_ADD", "node_name", "node5.example.com", "primary_ip", "127.0.0.15"));
        assertThat(config().node(new NodeName("node5.example.com")).primaryIp())
                .isEqualTo("127.0.0.15");
        assertThat(fail(op("OP_NODE_ADD", "node_name", "node6.example.com")))
                .startsWith("[ResolverError, [node6.example.com, -2,");
    }

    @Test
    void refusesWhatCannotBeANode() {
        assertThat(fail(op("OP_NODE_ADD", "node_name", NODE3.value())))
                .isEqualTo(
                        "[OpPrereqError, [Node node3.example.com is already in the configuration,"
                                + " already_exists]]");
        assertThat(fail(add("readd", true))).endsWith("unknown_entity]]");
        assertThat(fail(add("primary_ip", "127.0.0.12"))).endsWith("resource_not_unique]]");
        assertThat(fail(add("secondary_ip", "127.0.1.14"))).endsWith("wrong_input]]");
        assertThat(fail(add("secondary_ip", "fe80::1"))).endsWith("wrong_input]]");
        assertThat(fail(add("group", "nosuch"))).endsWith("unknown_entity]]");
        assertThat(fail(add("ndparams", Map.of("exclusive_storage", true))))
                .endsWith("wrong_input]]");
        assertThat(fail(add("primary_ip", "127.0.0.99"))).endsWith("environment_error]]");
        assertThat(fail(op("OP_NODE_ADD", "node_name", "no de"))).endsWith("wrong_input]]");
        assertThat(story()).isEmpty();
        assertThat(config().nodes()).hasSize(3);
    }

    @Test
    void refusesANodeOfAnotherVersion() {
        master.nodes.on(Version.class, _ -> new NodeAnswer.Done<>(2_160_000L));
        assertThat(fail(add()))
                .isEqualTo(
                        "[OpPrereqError, [Version mismatch master version 3000000, node version"
                                + " 2160000, environment_error]]");
        master.nodes.unreachable(NODE4);
        assertThat(fail(add())).startsWith("[OpPrereqError, [Can't get version information");
    }

    @Test
    void addsNothingWhenTheMasterCannotGetAtTheNode() {
        Map<String, @Nullable Object> problems =
                Map.of("nodelist", Map.of(NODE4.value(), "no route"));
        master.nodes.on(NodeVerify.class, _ -> new NodeAnswer.Done<>(problems));
        assertThat(fail(add())).isEqualTo("[OpExecError, [ssh/hostname verification failed]]");
        assertThat(config().nodes()).hasSize(3);
    }

    @Test
    void goesOnWhenAnotherNodeCannotBeTold() {
        master.distribution.fails("Node node3.example.com has nothing: disk is full");
        Job job = run(add());
        assertThat(log(job))
                .contains(" - WARNING: Node node3.example.com has nothing: disk is full");
    }

    @Test
    void takesANodeInAgainAndResetsItsFlags() {
        // given
        Node node = config().node(NODE3);
        PoweredInstance.commit(
                master,
                new NodePut(node.withFlags(new Flags(false, true, false, true, true, false))));
        master.nodes.on(
                NodeCryptoTokens.class,
                _ -> new NodeAnswer.Done<>(List.of(List.of("ssl", "DD:EE"))));
        // when
        Job job = run(op("OP_NODE_ADD", "node_name", NODE3.value(), "readd", true));
        // then
        assertThat(config().node(NODE3).flags()).isEqualTo(Flags.CANDIDATE);
        assertThat(config().cluster().nodePolicy().candidateCerts())
                .containsEntry(NODE3_UUID, "DD:EE");
        assertThat(log(job))
                .containsExactly(
                        " - INFO: Readding a node, the offline/drained flags were reset",
                        " - INFO: Node will be a master candidate");
    }

    @Test
    void saysThatKeysCannotBeReplacedWhenANodeComesAgain() {
        assertThat(
                        fail(
                                op(
                                        "OP_NODE_ADD",
                                        "node_name",
                                        NODE3.value(),
                                        "readd",
                                        true,
                                        "node_setup",
                                        true)))
                .startsWith("[OpPrereqError, [Readding a node of a cluster that manages SSH keys");
        assertThat(fail(op("OP_NODE_ADD", "node_name", TestMaster.NODE.value(), "readd", true)))
                .endsWith("wrong_state]]");
    }
}
