package janeti.config;

import janeti.config.object.Cluster;
import janeti.config.object.ConfigObject;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectKind;
import janeti.config.object.Reference;
import janeti.config.object.StampedObject;
import janeti.model.GanetiException;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what is wrong with a configuration: objects that miss others, names and addresses that two
 * have, and values that cannot be. After a change only what the change can have broken is looked
 * at.
 */
final class ConfigVerifier {
    /** Source: spec/constants.json, hypervisors. */
    private static final Set<String> HYPERVISORS =
            Set.of("chroot", "fake", "kvm", "lxc", "xen-hvm", "xen-pvm");

    /** Source: spec/constants.json, disk_templates. */
    private static final Set<String> TEMPLATES =
            Set.of(
                    "blockdev",
                    "diskless",
                    "drbd",
                    "ext",
                    "file",
                    "gluster",
                    "plain",
                    "rbd",
                    "sharedfile");

    private static final Pattern UUID =
            Pattern.compile("[a-f0-9]{8}(-[a-f0-9]{4}){3}-[a-f0-9]{12}");

    private ConfigVerifier() {}

    static void check(Config config) {
        fail(violations(config));
    }

    /** Checks what these changes, that led to the configuration, can have broken. */
    static void check(Config after, List<ConfigChange> changes) {
        fail(violations(after, changes));
    }

    private static void fail(Set<String> violations) {
        if (!violations.isEmpty()) {
            throw new GanetiException(
                    "ConfigurationError",
                    "The configuration would not be consistent: " + String.join("; ", violations));
        }
    }

    /** Refuses a change of something that was changed since it was read, or that is gone. */
    static void checkFresh(Config before, List<ConfigChange> changes) {
        for (ConfigChange change : changes) {
            @Nullable ConfigObject old = before.object(change.kind(), change.uuid());
            switch (change) {
                case ConfigChange.ClusterPut put when old == null ->
                        throw new GanetiException(
                                "ConfigurationError",
                                "The cluster is %s, not %s"
                                        .formatted(before.cluster().uuid(), put.uuid()));
                case ConfigChange.Put put -> checkSerial(old, put.object());
                case ConfigChange.Removed removed when old == null ->
                        throw new GanetiException(
                                "ConfigurationError",
                                "Unknown %s '%s'".formatted(removed.kind(), removed.uuid()));
                case ConfigChange.Removed _ -> {}
            }
        }
    }

    private static void checkSerial(@Nullable ConfigObject old, ConfigObject now) {
        if (old instanceof StampedObject was
                && now instanceof StampedObject is
                && is.serial() != 0
                && is.serial() != was.serial()) {
            throw new GanetiException(
                    "ConfigurationError",
                    "Configuration object updated since it has been read: %s %s, %d != %d"
                            .formatted(was.kind(), was.label(), was.serial(), is.serial()));
        }
    }

    /** Everything that is wrong; empty when all is well. */
    static Set<String> violations(Config config) {
        Set<String> found = new TreeSet<>();
        checkCluster(config, found);
        Stream.of(
                        config.nodes().values(),
                        config.groups().values(),
                        config.instances().values(),
                        config.networks().values(),
                        config.disks().values(),
                        config.filters().values())
                .flatMap(Collection::stream)
                .forEach(object -> checkObject(config, object, found));
        return found;
    }

    static Set<String> violations(Config after, List<ConfigChange> changes) {
        Set<String> found = new TreeSet<>();
        checkCluster(after, found);
        for (ConfigChange change : changes) {
            @Nullable ConfigObject object = after.object(change.kind(), change.uuid());
            if (object == null) {
                checkGone(after, change, found);
            } else {
                checkObject(after, object, found);
            }
        }
        return found;
    }

    private static void checkGone(Config config, ConfigChange gone, Set<String> found) {
        for (Uuid referrer : config.links().referrersOf(gone.uuid())) {
            found.add(dangling(describe(config, referrer), gone.kind(), gone.uuid()));
        }
    }

    private static String dangling(String referrer, ObjectKind kind, Uuid target) {
        return "%s refers to a %s that does not exist, %s".formatted(referrer, kind, target);
    }

    private static void checkObject(Config config, ConfigObject object, Set<String> found) {
        for (String claim : object.claims()) {
            if (!config.links().isUnique(claim)) {
                List<String> owners = new ArrayList<>();
                config.links().ownersOf(claim).forEach(o -> owners.add(describe(config, o)));
                found.add(claim + " is used more than once, by " + String.join(" and ", owners));
            }
        }
        for (Reference reference : object.references()) {
            if (config.object(reference.kind(), reference.target()) == null) {
                found.add(
                        dangling(
                                object.kind() + " " + object.label(),
                                reference.kind(),
                                reference.target()));
            }
        }
        switch (object) {
            case Node node -> checkNode(config, node, found);
            case NodeGroup group -> {
                if (UUID.matcher(group.label()).matches()) {
                    found.add("node group " + group.label() + " has a name like a uuid");
                }
            }
            case Instance instance -> {
                boolean unset = instance.forthcoming() && instance.hypervisor().isEmpty();
                if (!unset && !HYPERVISORS.contains(instance.hypervisor())) {
                    found.add(
                            "instance %s has unknown hypervisor %s"
                                    .formatted(instance.label(), instance.hypervisor()));
                }
            }
            default -> {} // Nothing but claims and references.
        }
    }

    private static void checkNode(Config config, Node node, Set<String> found) {
        int states = 0;
        states += node.masterCandidate() ? 1 : 0;
        states += node.drained() ? 1 : 0;
        states += node.offline() ? 1 : 0;
        if (states > 1) {
            found.add(
                    "node %s cannot be this at once: master_candidate=%s, drained=%s, offline=%s"
                            .formatted(
                                    node.label(),
                                    node.masterCandidate(),
                                    node.drained(),
                                    node.offline()));
        }
        if (node.uuid().equals(config.cluster().master().node()) && !node.masterCandidate()) {
            found.add("master node " + node.label() + " is not a master candidate");
        }
    }

    private static void checkCluster(Config config, Set<String> found) {
        Cluster cluster = config.cluster();
        Uuid master = cluster.master().node();
        @Nullable Node masterNode = config.nodes().get(master);
        if (masterNode == null) {
            found.add(
                    "cluster "
                            + cluster.name()
                            + " has a master node that does not exist, "
                            + master);
        } else {
            checkNode(config, masterNode, found);
        }
        List<String> hypervisors = cluster.hypervisors().enabled();
        if (hypervisors.isEmpty()) {
            found.add("no hypervisor is enabled");
        }
        for (String hypervisor : hypervisors) {
            if (!HYPERVISORS.contains(hypervisor)) {
                found.add("enabled hypervisor " + hypervisor + " is unknown");
            } else if (!cluster.hypervisors().params().has(hypervisor)) {
                found.add("enabled hypervisor " + hypervisor + " has no parameters");
            }
        }
        if (cluster.storage().enabledTemplates().isEmpty()) {
            found.add("no disk template is enabled");
        }
        for (String template : cluster.storage().enabledTemplates()) {
            if (!TEMPLATES.contains(template)) {
                found.add("enabled disk template " + template + " is unknown");
            }
        }
    }

    private static String describe(Config config, Uuid uuid) {
        for (ObjectKind kind : ObjectKind.values()) {
            @Nullable ConfigObject object = config.object(kind, uuid);
            if (object != null) {
                return kind + " " + object.label();
            }
        }
        return uuid.value();
    }
}
