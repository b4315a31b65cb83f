package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.units.Hooks;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What all hooks on instances are told. Source: spec/operations.md, Instances, base hook
 * environment. Pure.
 */
final class InstanceHooks {
    private static final String OBJECT_TYPE = "INSTANCE";

    private InstanceHooks() {}

    /**
     * The hooks of an opcode on an instance of the configuration.
     *
     * @param own the opcode's own variables, over the common ones
     * @param pre where to run them before, each node once; likewise after
     */
    static Hooks of(
            String path,
            Config config,
            Instance instance,
            Map<String, String> own,
            List<NodeName> pre,
            List<NodeName> post) {
        Map<String, String> all = environment(config, instance);
        all.putAll(own);
        return of(path, all, pre, post);
    }

    static Hooks of(String path, Map<String, String> all, List<NodeName> pre, List<NodeName> post) {
        return new Hooks(path, OBJECT_TYPE, all, once(pre), once(post));
    }

    private static List<NodeName> once(List<NodeName> nodes) {
        return List.copyOf(new LinkedHashSet<>(nodes));
    }

    /** The master, then the nodes of the instance, its primary first: where most hooks run. */
    static List<NodeName> masterAndNodes(Config config, Instance instance) {
        List<NodeName> names = new ArrayList<>();
        names.add(config.masterNode().name());
        names.addAll(nodes(config, instance));
        return names;
    }

    /** The nodes of the instance, its primary first. */
    static List<NodeName> nodes(Config config, Instance instance) {
        List<NodeName> names = new ArrayList<>();
        names.add(config.node(instance.primaryNode()).name());
        names.addAll(secondaries(config, instance));
        return names;
    }

    private static List<NodeName> secondaries(Config config, Instance instance) {
        var nodes = new TreeSet<Uuid>();
        NodeDicts.disks(config, instance).forEach(disk -> nodes.addAll(disk.nodes()));
        nodes.remove(instance.primaryNode());
        return nodes.stream().map(uuid -> config.node(uuid).name()).toList();
    }

    /** The common variables of an instance of the configuration. */
    static Map<String, String> environment(Config config, Instance instance) {
        List<Disk> disks = NodeDicts.disks(config, instance);
        Map<String, String> env = new TreeMap<>();
        env.putAll(ofInstance(config, instance));
        env.put("INSTANCE_STATUS", instance.adminState().wireName());
        env.put("INSTANCE_SECONDARIES", joined(secondaries(config, instance)));
        env.put("INSTANCE_DISK_TEMPLATE", template(disks));
        env.put("INSTANCE_DISK_COUNT", String.valueOf(disks.size()));
        for (int i = 0; i < disks.size(); i++) {
            env.putAll(DeviceVariables.ofDisk(i, disks.get(i)));
        }
        return env;
    }

    /** The variables after an opcode that changes how an instance, which is still there, stands. */
    static Map<String, String> afterwards(Config config, Uuid instance, Hooks hooks) {
        Map<String, String> env = new TreeMap<>(hooks.environment());
        env.putAll(environment(config, config.instance(instance)));
        return env;
    }

    /** What the instance says without its disks, its secondary nodes and its state. */
    static Map<String, String> ofInstance(Config config, Instance instance) {
        Map<String, String> env = new TreeMap<>();
        String name = instance.name().value();
        BeParams beparams = Filled.beparams(config, instance);
        String maxmem = String.valueOf(beparams.maxmem());
        env.put("OP_TARGET", name);
        env.put("INSTANCE_NAME", name);
        env.put("INSTANCE_PRIMARY", config.node(instance.primaryNode()).name().value());
        env.put("INSTANCE_OS_TYPE", instance.os());
        env.put("INSTANCE_MINMEM", String.valueOf(beparams.minmem()));
        env.put("INSTANCE_MAXMEM", maxmem);
        env.put("INSTANCE_MEMORY", maxmem);
        env.put("INSTANCE_VCPUS", String.valueOf(beparams.vcpus()));
        env.put("INSTANCE_HYPERVISOR", instance.hypervisor());
        env.put("INSTANCE_TAGS", String.join(" ", instance.tags().sorted()));
        env.put("INSTANCE_NIC_COUNT", String.valueOf(instance.nics().size()));
        for (int i = 0; i < instance.nics().size(); i++) {
            env.putAll(DeviceVariables.ofNic(config, i, instance.nics().get(i)));
        }
        put(env, "INSTANCE_BE_", BeParams.form(beparams));
        put(env, "INSTANCE_HV_", Filled.hvparams(config, instance).values());
        return env;
    }

    private static void put(
            Map<String, String> env, String prefix, Map<String, @Nullable Object> params) {
        for (Map.Entry<String, @Nullable Object> param : params.entrySet()) {
            env.put(prefix + param.getKey(), DeviceVariables.text(param.getValue()));
        }
    }

    private static String joined(List<NodeName> names) {
        return String.join(" ", names.stream().map(NodeName::value).toList());
    }

    /** One word for all disks; "mixed" when they differ. */
    private static String template(List<Disk> disks) {
        List<String> types = disks.stream().map(Disk::devType).distinct().toList();
        return switch (types.size()) {
            case 0 -> "diskless";
            case 1 -> types.getFirst();
            default -> "mixed";
        };
    }
}
