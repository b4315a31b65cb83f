package janeti.units.instance;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigJson;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.ObjectReader;
import janeti.config.object.Stamp;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** The variables of instance hooks, held against a recording of Ganeti's. */
class InstanceHooksTest {
    /** What the runner of hooks adds itself. */
    private static final Set<String> OF_THE_RUNNER =
            Set.of(
                    "GANETI_HOOKS_VERSION",
                    "GANETI_OP_CODE",
                    "GANETI_DATA_DIR",
                    "GANETI_HOOKS_PHASE",
                    "GANETI_HOOKS_PATH",
                    "GANETI_OBJECT_TYPE",
                    "GANETI_CLUSTER",
                    "GANETI_MASTER");

    private static final Set<String> OF_THE_MIGRATION =
            Set.of(
                    "MIGRATE_LIVE",
                    "MIGRATE_CLEANUP",
                    "OLD_PRIMARY",
                    "NEW_PRIMARY",
                    "OLD_SECONDARY",
                    "NEW_SECONDARY",
                    "ALLOW_RUNTIME_CHANGES");

    private static final List<Map<String, @Nullable Object>> RECORDED =
            Facts.capture("noded.jsonl");

    @Test
    void tellsOfAnInstanceWhatGanetiTells() {
        // given: an instance as it stood before its recorded migration
        Map<String, @Nullable Object> dict =
                Facts.object(argument("instance_migratable", "inst3.gnt.lab"));
        List<Disk> disks = disks(dict);
        Instance instance = instance(dict);
        Config config = config(instance, disks);
        // when
        Map<String, String> env = InstanceHooks.environment(config, instance);
        // then: variable by variable
        Map<String, String> recorded = variables("instance-migrate");
        recorded.keySet().removeAll(OF_THE_MIGRATION);
        assertThat(env).containsExactlyInAnyOrderEntriesOf(recorded);
    }

    @Test
    void tellsEachNodeOnceAndTheOpcodesOwnVariablesOverTheCommonOnes() {
        // given
        Map<String, @Nullable Object> dict =
                Facts.object(argument("instance_migratable", "inst3.gnt.lab"));
        Instance instance = instance(dict);
        Config config = config(instance, disks(dict));
        var node = new NodeName("node1.gnt.lab");
        // when
        var hooks =
                InstanceHooks.of(
                        "instance-stop",
                        config,
                        instance,
                        Map.of("TIMEOUT", "120", "INSTANCE_STATUS", "x"),
                        List.of(node, node),
                        InstanceHooks.masterAndNodes(config, instance));
        // then
        assertThat(hooks.objectType()).isEqualTo("INSTANCE");
        assertThat(hooks.preNodes()).containsExactly(node);
        assertThat(hooks.postNodes()).containsExactly(node, new NodeName("node3.gnt.lab"));
        assertThat(hooks.environment())
                .containsEntry("TIMEOUT", "120")
                .containsEntry("INSTANCE_STATUS", "x")
                .containsEntry("INSTANCE_DISK_TEMPLATE", "sharedfile");
    }

    private static Instance instance(Map<String, @Nullable Object> recorded) {
        Map<String, @Nullable Object> dict = new LinkedHashMap<>(recorded);
        dict.remove("secondary_nodes");
        dict.remove("disks_info");
        return ObjectReader.whole("instance", dict, Instance::read);
    }

    private static List<Disk> disks(Map<String, @Nullable Object> instance) {
        List<Disk> disks = new ArrayList<>();
        for (Object recorded : Facts.list(instance.get("disks_info"))) {
            Map<String, @Nullable Object> dict = new LinkedHashMap<>(Facts.object(recorded));
            dict.remove("dynamic_params");
            disks.add(ObjectReader.whole("disk", dict, Disk::read));
        }
        return disks;
    }

    /** The recorded configuration, in which its primary node has the uuid that it had then. */
    private static Config config(Instance instance, List<Disk> disks) {
        Config config = ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));
        Node node3 = config.node(new NodeName("node3.gnt.lab"));
        List<ConfigChange> changes = new ArrayList<>();
        changes.add(new ConfigChange.NodeRemoved(node3.uuid()));
        changes.add(node(node3, instance.primaryNode()));
        changes.add(new ConfigChange.InstancePut(instance));
        disks.forEach(disk -> changes.add(new ConfigChange.DiskPut(disk)));
        return config.apply(changes, Instant.EPOCH);
    }

    private static ConfigChange node(Node node, Uuid uuid) {
        return new ConfigChange.NodePut(node.withStamp(Stamp.fresh(uuid)));
    }

    private static @Nullable Object argument(String method, String instance) {
        return RECORDED.stream()
                .filter(call -> method.equals(call.get("method")))
                .map(call -> Facts.list(call.get("request")).getFirst())
                .filter(dict -> instance.equals(Facts.object(dict).get("name")))
                .filter(dict -> hasPrimary(dict, "node3"))
                .findFirst()
                .orElseThrow();
    }

    /** The recording that fits the recorded hooks is the one made on node3. */
    private static boolean hasPrimary(@Nullable Object dict, String node) {
        return RECORDED.stream()
                .filter(call -> "instance_migratable".equals(call.get("method")))
                .filter(call -> Facts.text(call.get("node")).startsWith(node))
                .map(call -> Facts.list(call.get("request")).getFirst())
                .anyMatch(other -> Objects.equals(other, dict));
    }

    /** What the scripts of a path were told before the opcode, without what the runner adds. */
    private static Map<String, String> variables(String path) {
        List<@Nullable Object> request =
                RECORDED.stream()
                        .filter(call -> "hooks_runner".equals(call.get("method")))
                        .map(call -> Facts.list(call.get("request")))
                        .filter(args -> path.equals(args.get(0)) && "pre".equals(args.get(1)))
                        .findFirst()
                        .orElseThrow();
        Map<String, String> variables = new TreeMap<>();
        for (Map.Entry<String, @Nullable Object> entry : Facts.object(request.get(2)).entrySet()) {
            if (entry.getKey().startsWith("GANETI_") && !OF_THE_RUNNER.contains(entry.getKey())) {
                variables.put(
                        entry.getKey().substring("GANETI_".length()), Facts.text(entry.getValue()));
            }
        }
        return variables;
    }
}
