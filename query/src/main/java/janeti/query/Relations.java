package janeti.query;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who belongs to whom. Read off the links that each configuration keeps, so that an answer costs
 * what it tells and nothing has to be counted again when the configuration changes.
 */
final class Relations {
    private Relations() {}

    /** The instances whose primary node this is, by uuid. */
    static List<Instance> primaryInstances(Config config, Node node) {
        List<Instance> found = new ArrayList<>();
        for (Uuid referrer : config.referrersOf(node.uuid())) {
            Instance instance = config.instances().get(referrer);
            if (instance != null) {
                found.add(instance);
            }
        }
        return found;
    }

    /** The instances that have a disk on this node but another primary node. */
    static List<Instance> secondaryInstances(Config config, Node node) {
        Set<Instance> found = new LinkedHashSet<>();
        for (Uuid referrer : config.referrersOf(node.uuid())) {
            if (config.disks().containsKey(referrer)) {
                for (Instance instance : usersOf(config, referrer)) {
                    if (!instance.primaryNode().equals(node.uuid())) {
                        found.add(instance);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    /** The instances that refer to a disk or a network. */
    static List<Instance> usersOf(Config config, Uuid object) {
        List<Instance> found = new ArrayList<>();
        for (Uuid referrer : config.referrersOf(object)) {
            Instance instance = config.instances().get(referrer);
            if (instance != null) {
                found.add(instance);
            }
        }
        return found;
    }

    /** The nodes of a group, by uuid. */
    static List<Node> nodes(Config config, NodeGroup group) {
        List<Node> found = new ArrayList<>();
        for (Uuid referrer : config.referrersOf(group.uuid())) {
            Node node = config.nodes().get(referrer);
            if (node != null) {
                found.add(node);
            }
        }
        return found;
    }

    /** The instances whose primary node is in a group. */
    static List<Instance> primaryInstances(Config config, NodeGroup group) {
        List<Instance> found = new ArrayList<>();
        for (Node node : nodes(config, group)) {
            found.addAll(primaryInstances(config, node));
        }
        return found;
    }

    /**
     * The nodes other than the primary one that an instance has disks on, in order of its disks.
     */
    static List<Node> secondaryNodes(Config config, Instance instance, List<Disk> disks) {
        Set<Uuid> nodes = new LinkedHashSet<>();
        disks.forEach(disk -> nodes.addAll(disk.nodes()));
        nodes.remove(instance.primaryNode());
        return nodes.stream().map(config::node).toList();
    }

    /** Names in natural order; a forthcoming instance may have none. */
    static List<String> names(List<Instance> instances) {
        return instances.stream()
                .map(instance -> instance.name().value())
                .filter(name -> !name.isEmpty())
                .sorted(NiceSort.ORDER)
                .toList();
    }
}
