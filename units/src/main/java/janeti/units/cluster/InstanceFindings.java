package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;
import static janeti.units.cluster.Complaint.warning;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.AdminState;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.model.Uuid;
import janeti.units.instance.IPolicyCheck;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with the instances of a group. Pure. */
record InstanceFindings(GroupAnswers group) {
    /** Source: spec/constants.json, LDS_FAULTY and LDS_OKAY. */
    private static final long FAULTY = 4;

    private static final Set<String> EXCLUSIVE = Set.of("plain", "drbd");

    private Config config() {
        return group.config();
    }

    List<Complaint> all() {
        List<Complaint> found = new ArrayList<>();
        for (Instance instance : group.instances()) {
            found.addAll(of(instance));
        }
        return found;
    }

    private List<Complaint> of(Instance instance) {
        List<Complaint> found = new ArrayList<>();
        Node primary = config().node(instance.primaryNode());
        found.addAll(policy(instance, config().group(primary.group())));
        found.addAll(places(instance, primary));
        found.addAll(state(instance, primary));
        found.addAll(layout(instance, primary));
        found.addAll(volumes(instance));
        found.addAll(disks(instance, primary));
        return found;
    }

    private List<Complaint> policy(Instance instance, NodeGroup of) {
        return IPolicyCheck.violations(config(), instance, of).stream()
                .map(text -> error(VerifyCode.EINSTANCEPOLICY, name(instance), text))
                .toList();
    }

    private static String name(Instance instance) {
        return instance.name().value();
    }

    /** It must be on nodes that can have it. */
    private List<Complaint> places(Instance instance, Node primary) {
        List<Complaint> found = new ArrayList<>();
        if (primary.offline()) {
            found.add(
                    error(
                            VerifyCode.EINSTANCEBADNODE,
                            name(instance),
                            "instance has its primary node offline: " + primary.name()));
        }
        for (Uuid uuid : secondaries(instance)) {
            Node node = config().node(uuid);
            if (node.offline()) {
                found.add(
                        warning(
                                VerifyCode.EINSTANCEBADNODE,
                                name(instance),
                                "instance has an offline secondary node: " + node.name()));
            }
            if (!node.vmCapable()) {
                found.add(notMade(instance, node));
            }
        }
        if (!primary.vmCapable()) {
            found.add(notMade(instance, primary));
        }
        return found;
    }

    private static Complaint notMade(Instance instance, Node node) {
        return error(
                VerifyCode.EINSTANCEBADNODE,
                name(instance),
                "instance lives on non-vm_capable node " + node.name());
    }

    private Set<Uuid> secondaries(Instance instance) {
        Set<Uuid> nodes = new TreeSet<>();
        NodeDicts.disks(config(), instance).stream()
                .filter(disk -> disk.devType().equals("drbd"))
                .forEach(disk -> nodes.addAll(disk.nodes()));
        nodes.remove(instance.primaryNode());
        return nodes;
    }

    private List<Complaint> state(Instance instance, Node primary) {
        List<Complaint> found = new ArrayList<>();
        Set<String> running = group.running(primary);
        boolean shouldRun = instance.adminState() == AdminState.UP;
        if (shouldRun && running != null && !running.contains(name(instance))) {
            found.add(
                    error(
                            VerifyCode.EINSTANCEDOWN,
                            name(instance),
                            "instance not running on its primary node " + primary.name()));
        }
        for (Node node : group.nodes()) {
            Set<String> there = group.running(node);
            if (there != null
                    && there.contains(name(instance))
                    && !node.uuid().equals(primary.uuid())) {
                found.add(
                        error(
                                VerifyCode.EINSTANCEWRONGNODE,
                                name(instance),
                                "instance should not run on node " + node.name()));
            }
        }
        return found;
    }

    private List<Complaint> layout(Instance instance, Node primary) {
        List<Complaint> found = new ArrayList<>();
        Set<Uuid> secondaries = secondaries(instance);
        if (secondaries.size() > 1) {
            found.add(
                    warning(
                            VerifyCode.EINSTANCELAYOUT,
                            name(instance),
                            "instance has multiple secondary nodes: "
                                    + String.join(
                                            ", ",
                                            secondaries.stream()
                                                    .map(n -> config().node(n).name().value())
                                                    .toList())));
        }
        for (Uuid secondary : secondaries) {
            Node node = config().node(secondary);
            if (!node.group().equals(primary.group())) {
                found.add(
                        warning(
                                VerifyCode.EINSTANCESPLITGROUPS,
                                name(instance),
                                "instance has primary and secondary nodes in different groups: %s in %s, %s in %s"
                                        .formatted(
                                                primary.name(),
                                                config().group(primary.group()).name(),
                                                node.name(),
                                                config().group(node.group()).name())));
            }
        }
        if (Filled.ndparams(config(), primary).exclusiveStorage()) {
            found.addAll(exclusive(instance, primary));
        }
        return found;
    }

    private List<Complaint> exclusive(Instance instance, Node primary) {
        List<Complaint> found = new ArrayList<>();
        for (Disk disk : NodeDicts.disks(config(), instance)) {
            if (!EXCLUSIVE.contains(disk.devType())) {
                found.add(
                        error(
                                VerifyCode.EINSTANCEUNSUITABLENODE,
                                name(instance),
                                "disk template %s is not supported with exclusive storage, which node %s has"
                                        .formatted(disk.devType(), primary.name())));
            } else if (disk.spindles() == null) {
                found.add(
                        error(
                                VerifyCode.EINSTANCEMISSINGCFGPARAMETER,
                                name(instance),
                                "number of spindles not configured for %s; \"gnt-cluster repair-disk-sizes\" does it"
                                        .formatted(disk.ivName())));
            }
        }
        return found;
    }

    /** Logical volumes that should be there. */
    private List<Complaint> volumes(Instance instance) {
        List<Complaint> found = new ArrayList<>();
        for (Disk disk : NodeDicts.disks(config(), instance)) {
            Set<String> wanted = new HashSet<>();
            VolumeFindings.add(disk, wanted);
            for (Uuid node : disk.nodes()) {
                Map<String, @Nullable Object> answer = group.answers().get(config().node(node));
                if (answer != null && answer.get("lvlist") instanceof Map<?, ?> there) {
                    wanted.stream()
                            .filter(volume -> !there.containsKey(volume))
                            .forEach(volume ->
                                    found.add(
                                            error(
                                                    VerifyCode.EINSTANCEMISSINGDISK,
                                                    name(instance),
                                                    "volume %s missing on node %s"
                                                            .formatted(
                                                                    volume,
                                                                    config().node(node).name()))));
                }
            }
        }
        return found;
    }

    private List<Complaint> disks(Instance instance, Node primary) {
        List<Complaint> found = new ArrayList<>();
        if (!instance.disksActive()) {
            return found;
        }
        List<Node> nodes = new ArrayList<>(List.of(primary));
        secondaries(instance).forEach(uuid -> nodes.add(config().node(uuid)));
        for (Node node : nodes) {
            var ofNode = group.disks().get(node.name());
            List<List<@Nullable Object>> rows = ofNode == null ? null : ofNode.get(name(instance));
            for (int i = 0; rows != null && i < rows.size(); i++) {
                String what = "disk/%d on %s".formatted(i, node.name());
                String problem = problem(rows.get(i));
                if (problem != null) {
                    found.add(
                            error(
                                    VerifyCode.EINSTANCEFAULTYDISK,
                                    name(instance),
                                    problem.formatted(what)));
                }
            }
        }
        return found;
    }

    /** Null when it is good. */
    private static @Nullable String problem(List<@Nullable Object> row) {
        if (row.size() != 2) {
            return "no status of %s";
        }
        if (!Boolean.TRUE.equals(row.get(0))) {
            return "couldn't retrieve status for %s: "
                    + String.valueOf(row.get(1)).replace("%", "%%");
        }
        if (!(row.get(1) instanceof Map<?, ?> status)) {
            return "no status of %s";
        }
        if (status.get("ldisk_status") instanceof Number local && local.longValue() == FAULTY) {
            return "%s is faulty";
        }
        return Boolean.TRUE.equals(status.get("is_degraded")) ? "%s is degraded" : null;
    }
}
