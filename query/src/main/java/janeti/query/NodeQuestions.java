package janeti.query;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.BeParams;
import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.ObjectWriter;
import janeti.protocol.ClusterCall;
import janeti.protocol.InstanceCall;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What queries ask nodes, as the real daemon does. Source: spec/node-rpc.json. */
record NodeQuestions(Config config) {
    private static final String VOLUME_GROUP = "lvm-vg";

    /** Memory and processors by the default hypervisor, storage where instances' disks go. */
    ClusterCall.NodeInfo resources(Node node) {
        return new ClusterCall.NodeInfo(storageUnits(node), hypervisors());
    }

    /** Which instances run under any hypervisor of the cluster. */
    InstanceCall.AllInstancesInfo instances() {
        List<String> enabled = config.cluster().hypervisors().enabled();
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        for (String hypervisor : enabled) {
            params.put(hypervisor, Filled.hvparams(config, hypervisor).values());
        }
        return new InstanceCall.AllInstancesInfo(enabled, params);
    }

    /** How to get at the consoles of instances that have this primary node. */
    InstanceCall.InstanceConsoleInfo consoles(Node node, List<Instance> instances) {
        Map<String, @Nullable Object> asked = new LinkedHashMap<>();
        for (Instance instance : instances) {
            Map<String, @Nullable Object> about = new LinkedHashMap<>();
            about.put("instance", ObjectWriter.form(instance));
            about.put("node", ObjectWriter.form(node));
            about.put("group", ObjectWriter.form(config.group(node.group())));
            about.put("hvParams", Filled.hvparams(config, instance).values());
            about.put("beParams", BeParams.form(Filled.beparams(config, instance)));
            asked.put(instance.name().value(), about);
        }
        return new InstanceCall.InstanceConsoleInfo(asked);
    }

    private List<List<Object>> hypervisors() {
        List<String> enabled = config.cluster().hypervisors().enabled();
        if (enabled.isEmpty()) {
            return List.of();
        }
        String first = enabled.getFirst();
        return List.of(List.of(first, Filled.hvparams(config, first).values()));
    }

    /** [type, key, [parameters]], one for each kind of storage that disks may be on. */
    private List<List<Object>> storageUnits(Node node) {
        Cluster.Storage storage = config.cluster().storage();
        boolean exclusive = Filled.ndparams(config, node).exclusiveStorage();
        List<List<Object>> units = new ArrayList<>();
        for (String template : storage.enabledTemplates()) {
            List<Object> unit = storageUnit(template, storage, exclusive);
            if (unit != null && !units.contains(unit)) {
                units.add(unit);
            }
        }
        String group = storage.volumeGroup();
        if (exclusive && group != null) {
            units.add(List.of("lvm-pv", group, List.of(true)));
        }
        return units;
    }

    /** Null for a template whose room no node can tell. */
    private static @Nullable List<Object> storageUnit(
            String template, Cluster.Storage storage, boolean exclusive) {
        String group = storage.volumeGroup();
        return switch (template) {
            case "plain", "drbd" ->
                    group == null ? null : List.of(VOLUME_GROUP, group, List.of(exclusive));
            case "file" -> List.of("file", storage.fileDir(), List.of());
            default -> null;
        };
    }
}
