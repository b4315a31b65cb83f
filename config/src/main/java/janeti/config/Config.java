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
import janeti.model.GroupName;
import janeti.model.InstanceName;
import janeti.model.NetworkName;
import janeti.model.NodeName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;

/**
 * The whole configuration of a cluster at one moment. Immutable; the next one shares with it all
 * but what was changed. Containers are in the order of uuids.
 *
 * <p>A lookup by name or uuid that fails throws a {@link janeti.model.PrereqException} of {@code
 * unknown_entity}.
 */
public final class Config {
    private final Head head;
    private final Cluster cluster;
    private final Table<Node> nodes;
    private final Table<NodeGroup> groups;
    private final Table<Instance> instances;
    private final Table<Network> networks;
    private final Table<Disk> disks;
    private final Table<FilterRule> filters;
    private final Links links;

    /** The numbers of the configuration itself. */
    record Head(long version, long serial, double ctime, double mtime) {}

    Config(ConfigBuilder from) {
        head = from.head;
        cluster = from.cluster;
        nodes = from.nodes;
        groups = from.groups;
        instances = from.instances;
        networks = from.networks;
        disks = from.disks;
        filters = from.filters;
        links = from.links;
    }

    /** 3000000 for 3.0, 3010000 for 3.1; kept, so that the cluster can be handed back. */
    public long version() {
        return head.version();
    }

    /** Grows by one with each commit. */
    public long serial() {
        return head.serial();
    }

    /** Seconds since the epoch. */
    public double ctime() {
        return head.ctime();
    }

    /** Seconds since the epoch. */
    public double mtime() {
        return head.mtime();
    }

    public Cluster cluster() {
        return cluster;
    }

    public PSortedMap<Uuid, Node> nodes() {
        return nodes.objects();
    }

    public PSortedMap<Uuid, NodeGroup> groups() {
        return groups.objects();
    }

    public PSortedMap<Uuid, Instance> instances() {
        return instances.objects();
    }

    public PSortedMap<Uuid, Network> networks() {
        return networks.objects();
    }

    public PSortedMap<Uuid, Disk> disks() {
        return disks.objects();
    }

    public PSortedMap<Uuid, FilterRule> filters() {
        return filters.objects();
    }

    public Node masterNode() {
        return nodes.byUuid(cluster.master().node());
    }

    public Node node(Uuid uuid) {
        return nodes.byUuid(uuid);
    }

    public Node node(NodeName name) {
        return nodes.byName(name.value());
    }

    /** By uuid, full name, or the beginning of a name up to a dot if only one begins so. */
    public Node findNode(String nameOrUuid) {
        return nodes.find(nameOrUuid);
    }

    public NodeGroup group(Uuid uuid) {
        return groups.byUuid(uuid);
    }

    public NodeGroup group(GroupName name) {
        return groups.byName(name.value());
    }

    /** As {@link #findNode}. */
    public NodeGroup findGroup(String nameOrUuid) {
        return groups.find(nameOrUuid);
    }

    public Instance instance(Uuid uuid) {
        return instances.byUuid(uuid);
    }

    public Instance instance(InstanceName name) {
        return instances.byName(name.value());
    }

    /** As {@link #findNode}. */
    public Instance findInstance(String nameOrUuid) {
        return instances.find(nameOrUuid);
    }

    public Network network(Uuid uuid) {
        return networks.byUuid(uuid);
    }

    public Network network(NetworkName name) {
        return networks.byName(name.value());
    }

    /** As {@link #findNode}. */
    public Network findNetwork(String nameOrUuid) {
        return networks.find(nameOrUuid);
    }

    public Disk disk(Uuid uuid) {
        return disks.byUuid(uuid);
    }

    /** The object, or null when there is none. */
    public @Nullable ConfigObject object(ObjectKind kind, Uuid uuid) {
        return switch (kind) {
            case CLUSTER -> cluster.uuid().equals(uuid) ? cluster : null;
            case NODE -> nodes.objects().get(uuid);
            case NODE_GROUP -> groups.objects().get(uuid);
            case INSTANCE -> instances.objects().get(uuid);
            case NETWORK -> networks.objects().get(uuid);
            case DISK -> disks.objects().get(uuid);
            case FILTER -> filters.objects().get(uuid);
        };
    }

    /**
     * Who needs the object: the instances and disks of a node, the nodes of a group, and so on.
     * Costs what the answer costs.
     */
    public Set<Uuid> referrersOf(Uuid target) {
        return links.referrersOf(target);
    }

    /**
     * Which objects have what a claim or a mark says ({@link ConfigObject#claims}); at most one has
     * a claim. Costs what the answer costs.
     */
    public Set<Uuid> ownersOf(String claimOrMark) {
        return links.ownersOf(claimOrMark);
    }

    /**
     * The configuration after these changes, all made at one moment. Serial numbers and times move
     * as {@link SerialRules} says. Pure; does not verify.
     */
    public Config apply(List<ConfigChange> changes, Instant at) {
        return new ConfigBuilder(this).apply(changes, at).build();
    }

    /**
     * The same, refused when the changes were made from what is no longer so, or break an
     * invariant. Costs what the changes cost.
     */
    public Config next(List<ConfigChange> changes, Instant at) {
        ConfigVerifier.checkFresh(this, changes);
        Config next = apply(changes, at);
        ConfigVerifier.check(this, next, changes);
        return next;
    }

    /** What puts each object that these changes touch back as it is here; for {@link #restored}. */
    List<ConfigChange> undoOf(List<ConfigChange> changes) {
        return changes.stream()
                .map(change -> {
                    @Nullable ConfigObject was = object(change.kind(), change.uuid());
                    return was == null
                            ? ConfigChange.Removed.of(change.kind(), change.uuid())
                            : ConfigChange.Put.of(was);
                })
                .distinct()
                .toList();
    }

    /**
     * A picture of this configuration with these objects as they once were, serial numbers and
     * times included. For looking only: it is never committed.
     */
    public Config restored(List<ConfigChange> before) {
        return new ConfigBuilder(this).restore(before).build();
    }

    /** Everything that is wrong with it, be it only odd; empty when all is well. */
    public SequencedSet<Finding> findings() {
        return ConfigVerifier.findings(this);
    }

    /** The same in words. */
    public SequencedSet<String> problems() {
        var problems = new LinkedHashSet<String>();
        findings().forEach(finding -> problems.add(finding.toString()));
        return problems;
    }

    /** This, if no invariant is broken; else throws a ConfigurationError that lists all. */
    public Config verified() {
        ConfigVerifier.check(this);
        return this;
    }

    /** Whether every part says the same. Two configurations are equal only if they are one. */
    public boolean hasContentOf(Config that) {
        return head.equals(that.head)
                && cluster.equals(that.cluster)
                && nodes.objects().equals(that.nodes.objects())
                && groups.objects().equals(that.groups.objects())
                && instances.objects().equals(that.instances.objects())
                && networks.objects().equals(that.networks.objects())
                && disks.objects().equals(that.disks.objects())
                && filters.objects().equals(that.filters.objects());
    }

    @Override
    public String toString() {
        return "config of " + cluster.name() + ", serial " + serial();
    }

    Head head() {
        return head;
    }

    Table<Node> nodeTable() {
        return nodes;
    }

    Table<NodeGroup> groupTable() {
        return groups;
    }

    Table<Instance> instanceTable() {
        return instances;
    }

    Table<Network> networkTable() {
        return networks;
    }

    Table<Disk> diskTable() {
        return disks;
    }

    Table<FilterRule> filterTable() {
        return filters;
    }

    Links links() {
        return links;
    }
}
