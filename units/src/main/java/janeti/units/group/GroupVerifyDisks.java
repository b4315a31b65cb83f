package janeti.units.group;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.GroupOp;
import janeti.protocol.DiskDict;
import janeti.protocol.MirrorCall.DrbdNeedsActivation;
import janeti.protocol.NodeAnswer;
import janeti.protocol.VolumeCall.LvList;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Looks which disks in use of a group's instances are not usable: logical volumes that are not
 * there or not active, mirrors that have come apart. Disks that are files are always usable.
 * Source: spec/operations.md, GROUP_VERIFY_DISKS.
 */
record GroupVerifyDisks(GroupOp.VerifyDisks op) implements LogicalUnit<GroupVerifyDisks.Plan> {
    private static final String DRBD = "drbd";
    private static final String PLAIN = "plain";

    /** What is looked after. */
    record Plan(Uuid group) {}

    private static List<Instance> instances(Config config, NodeGroup group) {
        return config.instances().values().stream()
                .filter(instance -> !instance.forthcoming())
                .filter(instance ->
                        nodes(config, instance).stream()
                                .anyMatch(n -> config.node(n).group().equals(group.uuid())))
                .toList();
    }

    private static Set<Uuid> nodes(Config config, Instance instance) {
        Set<Uuid> nodes = new TreeSet<>();
        nodes.add(instance.primaryNode());
        NodeDicts.disks(config, instance).forEach(disk -> nodes.addAll(disk.nodes()));
        return nodes;
    }

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        NodeGroup group = config.findGroup(op.group());
        Set<String> nodes = new TreeSet<>();
        Set<String> groups = new TreeSet<>(Set.of(group.uuid().value()));
        config.nodes().values().stream()
                .filter(node -> node.group().equals(group.uuid()))
                .forEach(node -> nodes.add(node.uuid().value()));
        List<Instance> instances = instances(config, group);
        for (Instance instance : instances) {
            for (Uuid node : nodes(config, instance)) {
                nodes.add(node.value());
                groups.add(config.node(node).group().value());
            }
        }
        return LockRequest.shared(
                        LockLevel.INSTANCE,
                        instances.stream().map(each -> each.name().value()).toList())
                .and(LockRequest.shared(LockLevel.NODEGROUP, groups))
                .and(LockRequest.shared(LockLevel.NODE, nodes));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan(config.findGroup(op.group()).uuid());
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        List<Instance> active =
                instances(config, config.group(plan.group())).stream()
                        .filter(Instance::disksActive)
                        .toList();
        Map<String, String> nodeErrors = new TreeMap<>();
        Set<String> toActivate = new TreeSet<>();
        Map<String, List<List<String>>> missing = new TreeMap<>();
        lookAfterVolumes(config, active, ctx, nodeErrors, toActivate, missing);
        lookAfterMirrors(config, active, ctx, nodeErrors, toActivate);
        return List.of(nodeErrors, List.copyOf(toActivate), missing);
    }

    // Logical volumes.

    private static void lookAfterVolumes(
            Config config,
            List<Instance> active,
            UnitContext ctx,
            Map<String, String> nodeErrors,
            Set<String> toActivate,
            Map<String, List<List<String>>> missing) {
        @Nullable String volumeGroup = config.cluster().storage().volumeGroup();
        Map<NodeName, Map<String, String>> wanted = wanted(config, active);
        if (volumeGroup == null || wanted.isEmpty()) {
            return;
        }
        Map<NodeName, NodeAnswer<Map<String, @Nullable Object>>> found =
                ctx.all(wanted.keySet(), new LvList(List.of()));
        wanted.forEach((node, volumes) -> {
            NodeAnswer<Map<String, @Nullable Object>> answer = found.get(node);
            if (answer instanceof NodeAnswer.Offline<?> || answer == null) {
                return;
            }
            Map<String, @Nullable Object> there = answer.value();
            if (there == null) {
                nodeErrors.put(node.value(), String.valueOf(answer.failure()));
                return;
            }
            volumes.forEach((volume, instance) -> {
                if (!there.containsKey(volume)) {
                    missing.computeIfAbsent(instance, _ -> new ArrayList<>())
                            .add(List.of(node.value(), volume));
                } else if (!isOnline(there.get(volume))) {
                    toActivate.add(instance);
                }
            });
        });
    }

    /** [size, inactive, online, virtual]. */
    private static boolean isOnline(@Nullable Object volume) {
        return volume instanceof List<?> row && row.size() > 2 && Boolean.TRUE.equals(row.get(2));
    }

    /** By node: volume → instance. */
    private static Map<NodeName, Map<String, String>> wanted(Config config, List<Instance> active) {
        Map<NodeName, Map<String, String>> wanted = new LinkedHashMap<>();
        for (Instance instance : active) {
            for (Disk disk : NodeDicts.disks(config, instance)) {
                put(config, disk, disk.nodes(), instance, wanted);
            }
        }
        return wanted;
    }

    private static void put(
            Config config,
            Disk disk,
            Collection<Uuid> nodes,
            Instance instance,
            Map<NodeName, Map<String, String>> wanted) {
        if (disk.devType().equals(PLAIN)) {
            String volume = disk.logicalId().getFirst() + "/" + disk.logicalId().getLast();
            for (Uuid node : nodes) {
                wanted.computeIfAbsent(config.node(node).name(), _ -> new TreeMap<>())
                        .put(volume, instance.name().value());
            }
        }
        disk.children().forEach(child -> put(config, child, nodes, instance, wanted));
    }

    // Mirrors.

    private static void lookAfterMirrors(
            Config config,
            List<Instance> active,
            UnitContext ctx,
            Map<String, String> nodeErrors,
            Set<String> toActivate) {
        Map<Uuid, List<Instance>> byPrimary =
                active.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Instance::primaryNode, TreeMap::new, Collectors.toList()));
        byPrimary.forEach((uuid, instances) -> {
            Node node = config.node(uuid);
            Map<String, String> owners = new LinkedHashMap<>();
            List<DiskDict> disks = new ArrayList<>();
            for (Instance instance : instances) {
                for (Disk disk : NodeDicts.disks(config, instance)) {
                    if (disk.devType().equals(DRBD)) {
                        owners.put(disk.uuid().value(), instance.name().value());
                        disks.add(NodeDicts.disk(config, node, disk));
                    }
                }
            }
            if (!disks.isEmpty() && !node.offline()) {
                var answer = ctx.tryCall(node.name(), new DrbdNeedsActivation(disks));
                List<String> faulty = answer.value();
                if (faulty != null) {
                    faulty.stream()
                            .filter(owners::containsKey)
                            .map(disk -> String.valueOf(owners.get(disk)))
                            .forEach(toActivate::add);
                } else {
                    nodeErrors.put(node.name().value(), String.valueOf(answer.failure()));
                }
            }
        });
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
