package janeti.config;

import janeti.config.object.Cluster;
import janeti.config.object.ConfigObject;
import janeti.config.object.Disk;
import janeti.config.object.FilterRule;
import janeti.config.object.Instance;
import janeti.config.object.Network;
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
import java.util.SequencedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says what is wrong with a configuration: objects that miss others, names and addresses that two
 * have, and values that cannot be. After a change only what the change can have broken is looked
 * at, and of that only the invariants; the look at all finds the rest, too.
 */
final class ConfigVerifier {
    private ConfigVerifier() {}

    static void check(Config config) {
        fail(findings(config));
    }

    /** Checks what these changes, that led from one configuration to the next, can have broken. */
    static void check(Config before, Config after, List<ConfigChange> changes) {
        fail(findings(before, after, changes));
    }

    private static void fail(Collection<Finding> findings) {
        List<Finding> broken = findings.stream().filter(Finding::invariant).toList();
        if (!broken.isEmpty()) {
            throw new GanetiException(
                    "ConfigurationError",
                    "The configuration would not be consistent: "
                            + broken.stream()
                                    .map(Finding::toString)
                                    .collect(Collectors.joining("; ")));
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
    static SequencedSet<Finding> findings(Config config) {
        var found = new Findings();
        ClusterRules.check(config, found);
        ClusterRules.checkAgainstAll(config, found);
        Stream.of(
                        config.nodes().values(),
                        config.groups().values(),
                        config.instances().values(),
                        config.networks().values(),
                        config.disks().values(),
                        config.filters().values())
                .flatMap(Collection::stream)
                .forEach(object -> checkObject(config, object, found));
        config.networks().values().forEach(n -> NetworkRules.checkAgainstCards(config, n, found));
        checkConnections(config, config.cluster(), found);
        return found.all();
    }

    static SequencedSet<Finding> findings(Config before, Config after, List<ConfigChange> changes) {
        if (ClusterRules.concernsAll(before.cluster(), after.cluster())) {
            return findings(after);
        }
        var found = new Findings();
        ClusterRules.checkMaster(after, found);
        for (ConfigChange change : changes) {
            @Nullable ConfigObject object = after.object(change.kind(), change.uuid());
            switch (object) {
                case null -> checkGone(after, change, found);
                case Cluster cluster -> {
                    ClusterRules.check(after, found);
                    checkConnections(after, cluster, found);
                }
                default -> checkObject(after, object, found);
            }
        }
        return found.all();
    }

    private static void checkGone(Config config, ConfigChange gone, Findings found) {
        for (Uuid referrer : config.links().referrersOf(gone.uuid())) {
            dangling(
                    describe(config, referrer),
                    new Reference(gone.kind(), gone.uuid()),
                    pathOf(gone.kind(), gone.uuid().value()),
                    found);
        }
        found.broken(
                config.groups().isEmpty(),
                "nodegroups",
                "there is no node group",
                "keep one, every node is in a group");
    }

    private static void dangling(
            String referrer, Reference reference, String path, Findings found) {
        found.broken(
                true,
                path,
                "%s refers to a %s that does not exist, %s"
                        .formatted(referrer, reference.kind(), reference.target()),
                "name one that does, or remove the two together");
    }

    private static void checkObject(Config config, ConfigObject object, Findings found) {
        checkConnections(config, object, found);
        String path = path(object);
        if (object instanceof StampedObject stamped) {
            found.odd(
                    stamped.serial() < 1,
                    path + "/serial_no",
                    "serial number %d of %s %s cannot be"
                            .formatted(stamped.serial(), object.kind(), object.label()),
                    "change the object once");
        }
        switch (object) {
            case Node node -> NodeRules.check(config, node, path, found);
            case NodeGroup group -> NodeRules.checkGroup(config, group, path, found);
            case Instance instance -> InstanceRules.check(config, instance, path, found);
            case Disk disk -> DiskRules.check(config, disk, path, found);
            case Network network -> NetworkRules.check(network, path, found);
            case FilterRule filter ->
                    found.broken(
                            filter.priority() < 0,
                            path + "/priority",
                            "priority %d of filter rule %s is negative"
                                    .formatted(filter.priority(), filter.uuid()),
                            "give it one from 0 on");
            case Cluster _ -> {} // It is looked at first.
        }
    }

    /** That it has for itself what only one can have, and that there is what it needs. */
    private static void checkConnections(Config config, ConfigObject object, Findings found) {
        String path = path(object);
        for (String claim : object.claims()) {
            if (!config.links().isUnique(claim)) {
                List<String> owners = new ArrayList<>();
                config.links().ownersOf(claim).forEach(o -> owners.add(describe(config, o)));
                found.broken(
                        true,
                        path,
                        "%s is used more than once, by %s"
                                .formatted(claim, String.join(" and ", owners)),
                        "leave it to one of them");
            }
        }
        for (Reference reference : object.references()) {
            if (config.object(reference.kind(), reference.target()) == null) {
                dangling(object.kind() + " " + object.label(), reference, path, found);
            }
        }
        for (ObjectKind kind : ObjectKind.values()) {
            found.broken(
                    kind != object.kind() && config.object(kind, object.uuid()) != null,
                    path + "/uuid",
                    "uuid %s is that of %s %s and of a %s"
                            .formatted(object.uuid(), object.kind(), object.label(), kind),
                    "give one of them another");
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

    /** Where an object stands. */
    static String path(ConfigObject object) {
        return object.kind() == ObjectKind.CLUSTER
                ? "cluster"
                : pathOf(object.kind(), object.label());
    }

    private static String pathOf(ObjectKind kind, String label) {
        return kind.wireName() + "s/" + label;
    }
}
