package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.op;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigChange;
import janeti.config.object.Node;
import janeti.model.Job;
import janeti.op.OpInput;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What keeps an instance from being made: names, arguments, the cluster, its nodes. */
class InstanceCreateRefusalsTest extends InstanceCreation {
    @Test
    void refusesANameThatIsUnknownOrAnswersAlready() {
        assertThat(fail(create("name_check", true)))
                .startsWith("[OpPrereqError, [The given name (web.example.com) does not resolve")
                .endsWith("resolver_error]]");
        master.network.name(WEB, "10.9.9.9").machine("10.9.9.9");
        assertThat(fail(create("name_check", true, "ip_check", true)))
                .isEqualTo(
                        "[OpPrereqError, [IP 10.9.9.9 of instance web.example.com already in use,"
                                + " resource_not_unique]]");
        run(create("name_check", true));
    }

    // What is refused, before any node is asked.

    @Test
    void refusesWrongArgumentsBeforeAskingANode() {
        Map<String, OpInput> wrong = new HashMap<>();
        wrong.put("Cannot do IP address check", create("ip_check", true));
        wrong.put("Invalid hostname", create("instance_name", "a..b"));
        wrong.put("Do not specify both", create("iallocator", "hail"));
        wrong.put("No guest OS", withoutOs());
        wrong.put("Disk adoption", createWithDisks("disks", List.of(Map.of("adopt", "x"))));
        wrong.put("Missing disk size", createWithDisks("disks", List.of(Map.of("mode", "rw"))));
        wrong.put("Purely numeric disk", createWithDisks("disks", List.of(disk("name", "1"))));
        wrong.put("Invalid disk access mode", createWithDisks("disks", List.of(disk("mode", "x"))));
        wrong.put("Invalid MAC", create("nics", List.of(Map.of("mac", "x"))));
        wrong.put("Invalid IP", create("nics", List.of(Map.of("ip", "1.2.3"))));
        wrong.put("Routed nic mode", create("nics", List.of(Map.of("mode", "routed"))));
        wrong.put("VLAN parameter", create("nics", List.of(Map.of("vlan", "x"))));
        wrong.put("if ip=pool", create("nics", List.of(Map.of("ip", "pool"))));
        wrong.put("auto but name checks", create("nics", List.of(Map.of("ip", "auto"))));
        wrong.put("Minimum memory", create("beparams", Map.of("minmem", 512L, "maxmem", 256L)));
        wrong.put("at least one virtual CPU", create("beparams", Map.of("vcpus", 0L)));
        wrong.put("are global", create("hvparams", Map.of("migration_mode", "live")));
        wrong.put("mutually exclusive", create("forthcoming", true, "commit", true));
        wrong.put("cannot yet import", create("mode", "import"));
        wrong.put("cannot yet make forthcoming", create("forthcoming", true));
        wrong.put(
                "memory-size value 64 is not in range", create("beparams", Map.of("memory", 64L)));
        wrong.put("not below", createWithDisks("file_storage_dir", "/etc"));
        wrong.forEach((text, op) ->
                assertThat(fail(op))
                        .as(text)
                        .startsWith("[OpPrereqError, [")
                        .contains(text)
                        .endsWith(", wrong_input]]"));
        assertThat(master.nodes.asked()).isEmpty();
        assertThat(webExists()).isFalse();
    }

    private static Map<String, Object> disk(String name, Object value) {
        return Map.of("size", 1024L, name, value);
    }

    private static OpInput withoutOs() {
        return create("os_type", "-");
    }

    @Test
    void refusesTypesThatDoNotFitInGanetisWords() {
        assertThat(fail(create("beparams", Map.of("nosuch", 1L))))
                .isEqualTo("[TypeEnforcementError, [Unknown parameter 'nosuch']]");
        assertThat(fail(create("beparams", Map.of("vcpus", "many"))))
                .startsWith("[TypeEnforcementError, ['vcpus' (value many) is not a valid integer");
        assertThat(fail(create("hvparams", Map.of("kernel_path", "/x"))))
                .startsWith("[HypervisorError, [Parameter 'kernel_path' is not supported");
        assertThat(fail(create("tags", List.of("a b")))).startsWith("[TagError, ");
        assertThat(fail(create("nics", List.of(Map.of("mode", "x")))))
                .startsWith("[ConfigurationError, [Invalid NIC mode");
    }

    @Test
    void refusesWhatTheClusterDoesNotHaveOrAllow() {
        assertThat(fail(create("disk_template", "plain")))
                .isEqualTo(
                        "[OpPrereqError, [Disk template 'plain' is not enabled in cluster. Enabled"
                                + " disk templates are: diskless,file,sharedfile]]");
        assertThat(fail(create("hypervisor", "kvm")))
                .contains("not enabled")
                .contains("wrong_state");
        assertThat(fail(create("pnode", "nosuch"))).endsWith("unknown_entity]]");
        assertThat(fail(create("nics", List.of(Map.of("network", "nosuch")))))
                .endsWith("unknown_entity]]");
        run(create());
        assertThat(fail(create()))
                .isEqualTo(
                        "[OpPrereqError, [Instance 'web.example.com' is already in the cluster,"
                                + " already_exists]]");
        String mac = web().nics().get(0).mac();
        assertThat(fail(create("instance_name", "b", "nics", List.of(Map.of("mac", mac)))))
                .endsWith("already in use in cluster, resource_not_unique]]");
    }

    @Test
    void saysHowToGoOnWhereAnAllocatorWouldChoose() {
        assertThat(fail(create("pnode", "-"))).contains("No iallocator or node given");
        assertThat(fail(create("pnode", "-", "iallocator", "hail")))
                .contains("name the node with -n");
        assertThat(fail(create("opportunistic_locking", true))).contains("Opportunistic locking");
    }

    @Test
    void refusesNodesThatTakeNoInstances() {
        Node node = master.config.current().node(NODE2);
        for (var flags :
                List.of(
                        new Node.Flags(false, true, false, true, true, true),
                        new Node.Flags(false, false, true, true, true, true),
                        new Node.Flags(true, false, false, true, false, true))) {
            Node now = master.config.current().node(NODE2);
            change(new ConfigChange.NodePut(now.withFlags(flags)));
            assertThat(fail(create()))
                    .contains("primary node 'node2.example.com'")
                    .endsWith("wrong_state]]");
        }
        assertThat(node.offline()).isFalse();
        assertThat(master.nodes.asked()).isEmpty();
    }

    @Test
    void onlyWarnsOfThePolicyWhenToldToIgnoreIt() {
        Job job = run(create("beparams", Map.of("memory", 64L), "ignore_ipolicy", true));
        assertThat(messages(job).getFirst())
                .startsWith(" - WARNING: Instance allocation to group")
                .contains("memory-size value 64 is not in range");
    }

    // What nodes refuse.

    @Test
    void refusesWhatTheNodeRefuses() {
        master.nodes.on(
                InstanceCall.HypervisorValidateParams.class,
                _ -> new NodeAnswer.Failed<>("no such kernel"));
        assertThat(fail(create()))
                .isEqualTo(
                        "[OpExecError, [Hypervisor parameter validation failed on node"
                                + " node2.example.com: no such kernel]]");
        master.nodes.on(
                InstanceCall.HypervisorValidateParams.class, _ -> new NodeAnswer.Done<>(null));
        assertThat(fail(create("os_type", "nosuch")))
                .startsWith("[OpExecError, [OS Parameters validation failed on node");
        assertThat(fail(create("beparams", Map.of("maxmem", "1T"), "ignore_ipolicy", true)))
                .contains("Not enough memory on node node2.example.com")
                .endsWith("insufficient_resources]]");
        run(create("beparams", Map.of("maxmem", "1T"), "ignore_ipolicy", true, "start", false));
    }

    @Test
    void refusesASystemThatIsNotTrusted() {
        master.nodes.on(
                OsCall.OsDiagnose.class,
                _ ->
                        new NodeAnswer.Done<>(
                                List.of(
                                        new OsOnNode(
                                                "noop",
                                                "/os/noop",
                                                true,
                                                "",
                                                List.of(),
                                                List.of(),
                                                List.of(20L),
                                                false))));
        assertThat(fail(createWithDisks())).contains("is not trusted");
        assertThat(webExists()).isTrue();
    }
}
