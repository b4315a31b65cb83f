package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.BeParams;
import janeti.config.object.ConfigObject;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the configuration says of an instance, in the form in which gnt-instance info reads it.
 * Pure.
 */
final class InstanceFacts {
    private InstanceFacts() {}

    /**
     * @param runState as the nodes say; null when they were not asked
     */
    static Map<String, @Nullable Object> of(
            Config config,
            Instance instance,
            @Nullable String runState,
            List<Map<String, @Nullable Object>> disks) {
        Map<String, @Nullable Object> stored = ObjectWriter.form(instance);
        var facts = new LinkedHashMap<String, @Nullable Object>();
        facts.put("name", instance.name().value());
        facts.put("config_state", instance.adminState().wireName());
        facts.put("run_state", runState);
        putNodes(facts, config, instance);
        facts.put("os", instance.os());
        facts.put("nics", instance.nics().stream().map(nic -> nic(config, nic)).toList());
        facts.put("disk_template", template(NodeDicts.disks(config, instance)));
        facts.put("disks", disks);
        facts.put("hypervisor", instance.hypervisor());
        facts.put("network_port", instance.networkPort());
        facts.put("hv_instance", stored.get("hvparams"));
        facts.put("hv_actual", Filled.withoutGlobals(Filled.hvparams(config, instance)).values());
        facts.put("be_instance", stored.get("beparams"));
        facts.put("be_actual", BeParams.form(Filled.beparams(config, instance)));
        facts.put("os_instance", stored.get("osparams"));
        facts.put("os_actual", Filled.osparams(config, instance).values());
        facts.put("serial_no", instance.serial());
        facts.put("mtime", instance.mtime());
        facts.put("ctime", instance.ctime());
        facts.put("uuid", instance.uuid().value());
        return facts;
    }

    private static void putNodes(
            Map<String, @Nullable Object> facts, Config config, Instance instance) {
        List<Node> nodes =
                InstanceHooks.nodes(config, instance).stream().map(config::node).toList();
        Node primary = nodes.getFirst();
        List<Node> secondaries = nodes.subList(1, nodes.size());
        List<NodeGroup> groups =
                secondaries.stream().map(node -> config.group(node.group())).toList();
        facts.put("pnode", primary.name().value());
        facts.put("pnode_group_uuid", primary.group().value());
        facts.put("pnode_group_name", config.group(primary.group()).name().value());
        facts.put("snodes", secondaries.stream().map(node -> node.name().value()).toList());
        facts.put("snodes_group_uuids", groups.stream().map(g -> g.uuid().value()).toList());
        facts.put("snodes_group_names", groups.stream().map(g -> g.name().value()).toList());
    }

    private static List<@Nullable Object> nic(Config config, Nic nic) {
        NicParams params = Filled.nicparams(config, nic);
        return Arrays.asList(
                nic.name(),
                nic.uuid().value(),
                nic.ip(),
                nic.mac(),
                params.mode(),
                params.link(),
                params.vlan(),
                nic.network() == null ? null : nic.network().value(),
                nic.network() == null
                        ? null
                        : ObjectWriter.form((ConfigObject) config.network(nic.network())));
    }

    private static String template(List<Disk> disks) {
        List<String> types = new ArrayList<>();
        disks.stream().map(Disk::devType).distinct().forEach(types::add);
        return switch (types.size()) {
            case 0 -> "diskless";
            case 1 -> types.getFirst();
            default -> "mixed";
        };
    }
}
