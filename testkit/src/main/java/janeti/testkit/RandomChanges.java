package janeti.testkit;

import janeti.config.AddressPool;
import janeti.config.CandidatePool;
import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.change.Fields;
import janeti.config.change.GroupChanges;
import janeti.config.change.NetworkChanges;
import janeti.config.change.NodeChanges;
import janeti.config.change.NodeRole;
import janeti.config.change.TagChanges;
import janeti.config.object.ConfigObject;
import janeti.config.object.FilterRule;
import janeti.config.object.NdParams;
import janeti.config.object.Network;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectKind;
import janeti.config.object.Params;
import janeti.config.object.PartialIPolicy;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.GroupName;
import janeti.model.JobId;
import janeti.model.NetworkName;
import janeti.model.NodeName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Changes as administrators make them, in an order that a seed draws: of all kinds of objects, each
 * valid at the moment when it is made. Used by one thread.
 */
public final class RandomChanges {
    private static final List<String> TAGS = List.of("web", "owner:me", "a/b", "x+y", "1.2", "old");

    private static final List<NodeRole> ROLES = List.of(NodeRole.values());

    private final RandomGenerator random;
    private final RandomInstances instances;
    private int made;

    public RandomChanges(RandomGenerator random) {
        this.random = random;
        this.instances = new RandomInstances(this);
    }

    /** A change that does something. */
    public List<ConfigChange> next(Config config) {
        while (true) {
            Draft draft = some(Draft.of(config));
            if (!draft.changes().isEmpty()) {
                return draft.changes();
            }
        }
    }

    private Draft some(Draft draft) {
        return switch (random.nextInt(20)) {
            case 0 -> node(draft);
            case 1 -> noNode(draft);
            case 2 -> role(draft);
            case 3 -> nodeFields(draft);
            case 4 -> group(draft);
            case 5 -> network(draft);
            case 6 -> address(draft);
            case 7 -> tags(draft);
            case 8 -> cluster(draft);
            case 9 -> filter(draft);
            case 10 -> connection(draft);
            default -> instances.some(draft);
        };
    }

    // What else draws.

    RandomGenerator random() {
        return random;
    }

    Uuid uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new Uuid(new UUID(high, low).toString());
    }

    /** A number that no other object's name has. */
    int number() {
        return ++made;
    }

    <T> @Nullable T oneOf(Collection<T> all) {
        return all.isEmpty() ? null : List.copyOf(all).get(random.nextInt(all.size()));
    }

    <T> @Nullable T oneOf(Collection<T> all, Predicate<T> fitting) {
        return oneOf(all.stream().filter(fitting).toList());
    }

    // Nodes.

    private Draft node(Draft draft) {
        Config config = draft.config();
        int number = number();
        String ip = "10.88.%d.%d".formatted(number / 200, number % 200 + 1);
        boolean candidate = CandidatePool.hasRoomForOneMore(config, null);
        NodeGroup group = oneOf(config.groups().values());
        var node =
                new Node(
                        Stamp.fresh(uuid()),
                        Tags.NONE,
                        new NodeName("extra" + number + ".example.com"),
                        ip,
                        random.nextBoolean() ? ip : ip.replace("10.88.", "10.89."),
                        group == null ? new Uuid("none") : group.uuid(),
                        new Node.Flags(candidate, false, false, true, true, true),
                        NdParams.Partial.NONE,
                        Params.NONE,
                        Params.NONE);
        Draft added = NodeChanges.added(draft, node);
        return candidate
                ? NodeChanges.certified(added, node.uuid(), "AA:%02X".formatted(number % 256))
                : added;
    }

    private Draft noNode(Draft draft) {
        Config config = draft.config();
        Node gone = oneOf(config.nodes().values(), n -> config.referrersOf(n.uuid()).isEmpty());
        return gone == null
                ? draft
                : NodeChanges.candidatesFilled(NodeChanges.removed(draft, gone.uuid()), Set.of());
    }

    private Draft role(Draft draft) {
        Config config = draft.config();
        Uuid master = config.masterNode().uuid();
        Node node = oneOf(config.nodes().values(), n -> !n.uuid().equals(master));
        if (node == null) {
            return draft;
        }
        NodeRole role = ROLES.get(random.nextInt(ROLES.size()));
        Draft moved = NodeChanges.inRole(draft, node.uuid(), role);
        if (role == NodeRole.CANDIDATE && random.nextInt(4) == 0) {
            return ClusterChanges.ledBy(moved, node.uuid());
        }
        return NodeChanges.candidatesFilled(moved, Set.of());
    }

    private Draft nodeFields(Draft draft) {
        Node node = oneOf(draft.config().nodes().values());
        if (node == null) {
            return draft;
        }
        return random.nextBoolean()
                ? NodeChanges.powered(draft, node.uuid(), !node.powered())
                : draft.put(
                        Fields.set(
                                node,
                                Map.of("ndparams", Map.of("ssh_port", 22L + random.nextInt(9)))));
    }

    // Groups and networks.

    private Draft group(Draft draft) {
        Config config = draft.config();
        NodeGroup some = oneOf(config.groups().values());
        if (some == null || random.nextInt(3) == 0) {
            return newGroup(draft);
        }
        return switch (random.nextInt(4)) {
            case 0 -> GroupChanges.renamed(draft, some.uuid(), new GroupName("group" + number()));
            case 1 ->
                    config.groups().size() > 1 && config.referrersOf(some.uuid()).isEmpty()
                            ? GroupChanges.removed(draft, some.uuid())
                            : draft;
            case 2 ->
                    draft.put(
                            Fields.set(
                                    some,
                                    Map.of(
                                            "alloc_policy",
                                            "last_resort",
                                            "ipolicy",
                                            Map.of("vcpu-ratio", 1.0 + random.nextInt(8)))));
            default -> {
                Node node = oneOf(config.nodes().values());
                yield node == null
                        ? draft
                        : GroupChanges.assigned(draft, Map.of(node.uuid(), some.uuid()));
            }
        };
    }

    private Draft newGroup(Draft draft) {
        return GroupChanges.added(
                draft,
                new NodeGroup(
                        Stamp.fresh(uuid()),
                        Tags.NONE,
                        new GroupName("group" + number()),
                        NodeGroup.AllocPolicy.PREFERRED,
                        NdParams.Partial.NONE,
                        PartialIPolicy.NONE,
                        Params.NONE,
                        Map.of(),
                        Params.NONE,
                        Params.NONE));
    }

    private Draft network(Draft draft) {
        Config config = draft.config();
        Network some = oneOf(config.networks().values());
        if (some == null || random.nextInt(3) == 0) {
            return newNetwork(draft);
        }
        if (random.nextBoolean()) {
            return NetworkChanges.renamed(draft, some.uuid(), new NetworkName("net" + number()));
        }
        return config.referrersOf(some.uuid()).isEmpty()
                ? NetworkChanges.removed(draft, some.uuid())
                : draft;
    }

    private Draft newNetwork(Draft draft) {
        int number = number();
        String begin = "172.%d.%d".formatted(16 + number / 250, number % 250);
        var network =
                new Network(
                        Stamp.fresh(uuid()),
                        Tags.NONE,
                        new NetworkName("net" + number),
                        random.nextBoolean() ? null : "aa:bb:%02x".formatted(number % 256),
                        begin + ".0/28",
                        null,
                        random.nextBoolean() ? null : begin + ".1",
                        null,
                        new Network.Pool(null, null));
        return NetworkChanges.added(draft, network, List.of(begin + ".5"));
    }

    private Draft address(Draft draft) {
        Network some = oneOf(draft.config().networks().values());
        if (some == null) {
            return draft;
        }
        AddressPool pool = AddressPool.of(some);
        if (pool == null) {
            return draft;
        }
        String free = pool.lowestFree().orElse(null);
        if (free != null && random.nextBoolean()) {
            return NetworkChanges.reserved(draft, some.uuid(), free);
        }
        String begin = some.network().substring(0, some.network().lastIndexOf('.'));
        String fifth = begin + ".5";
        return pool.contains(fifth) && pool.isExternal(fifth)
                ? NetworkChanges.unreserved(draft, some.uuid(), fifth)
                : draft;
    }

    private Draft connection(Draft draft) {
        Config config = draft.config();
        NodeGroup group = oneOf(config.groups().values());
        Network network = oneOf(config.networks().values());
        if (group == null || network == null) {
            return draft;
        }
        return group.networks().containsKey(network.uuid())
                ? GroupChanges.disconnected(draft, group.uuid(), network.uuid())
                : GroupChanges.connected(
                        draft,
                        group.uuid(),
                        network.uuid(),
                        new NicParams("bridged", "br" + random.nextInt(9), ""));
    }

    // The rest.

    private Draft tags(Draft draft) {
        Config config = draft.config();
        List<ConfigObject> all = new ArrayList<>();
        all.add(config.cluster());
        all.addAll(config.nodes().values());
        all.addAll(config.groups().values());
        all.addAll(config.networks().values());
        all.addAll(config.instances().values());
        ConfigObject some = oneOf(all);
        String tag = TAGS.get(random.nextInt(TAGS.size()));
        if (some == null) {
            return draft;
        }
        return random.nextBoolean()
                ? TagChanges.added(draft, some.kind(), some.uuid(), List.of(tag))
                : TagChanges.removed(draft, some.kind(), some.uuid(), List.of(tag));
    }

    private Draft cluster(Draft draft) {
        return switch (random.nextInt(6)) {
            case 0 -> {
                int number = number();
                yield ClusterChanges.renamed(
                        draft, "cluster" + number + ".example.com", "10.90.0." + number % 250);
            }
            case 1 ->
                    NodeChanges.candidatesFilled(
                            ClusterChanges.set(
                                    draft, Map.of("candidate_pool_size", 1L + random.nextInt(10))),
                            Set.of());
            case 2 -> ClusterChanges.set(draft, Map.of("volume_group_name", "vg" + number()));
            case 3 ->
                    ClusterChanges.set(draft, Map.of("compression_tools", List.of("gzip", "lzop")));
            case 4 ->
                    ClusterChanges.set(
                            draft, Map.of("reserved_lvs", List.of("vg/root" + random.nextInt(5))));
            default ->
                    ClusterChanges.set(draft, Map.of("uid_pool", List.of(List.of(1000L, 2000L))));
        };
    }

    private Draft filter(Draft draft) {
        FilterRule some = oneOf(draft.config().filters().values());
        return some == null || random.nextBoolean()
                ? draft.put(
                        new FilterRule(
                                uuid(),
                                new JobId(random.nextInt(1000)),
                                random.nextInt(100),
                                List.of(List.of("jobid", List.of(">", "id", 5L))),
                                "ACCEPT",
                                List.of()))
                : draft.without(ObjectKind.FILTER, some.uuid());
    }
}
