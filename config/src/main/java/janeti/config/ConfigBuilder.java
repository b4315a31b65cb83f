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
import janeti.config.object.StampedObject;
import janeti.model.Uuid;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A configuration on the way from one to the next; used by one thread and thrown away. */
final class ConfigBuilder {
    Config.Head head;
    Cluster cluster;
    Table<Node> nodes;
    Table<NodeGroup> groups;
    Table<Instance> instances;
    Table<Network> networks;
    Table<Disk> disks;
    Table<FilterRule> filters;
    Links links;

    /** A whole configuration. */
    ConfigBuilder(
            Config.Head head,
            Cluster cluster,
            Collection<Node> nodes,
            Collection<NodeGroup> groups,
            Collection<Instance> instances,
            Collection<Network> networks,
            Collection<Disk> disks,
            Collection<FilterRule> filters) {
        this.head = head;
        this.cluster = cluster;
        this.nodes = Table.of("Node", nodes);
        this.groups = Table.of("NodeGroup", groups);
        this.instances = Table.of("Instance", instances);
        this.networks = Table.of("Network", networks);
        this.disks = Table.of("Disk", disks);
        this.filters = Table.of("Filter", filters);
        List<ConfigObject> all = new ArrayList<>();
        all.add(cluster);
        all.addAll(nodes);
        all.addAll(groups);
        all.addAll(instances);
        all.addAll(networks);
        all.addAll(disks);
        all.addAll(filters);
        links = Links.of(all);
    }

    ConfigBuilder(Config from) {
        head = from.head();
        cluster = from.cluster();
        nodes = from.nodeTable();
        groups = from.groupTable();
        instances = from.instanceTable();
        networks = from.networkTable();
        disks = from.diskTable();
        filters = from.filterTable();
        links = from.links();
    }

    Config build() {
        return new Config(this);
    }

    ConfigBuilder apply(List<ConfigChange> changes, Instant at) {
        var rules = new SerialRules(cluster.stamp());
        for (ConfigChange change : changes) {
            @Nullable ConfigObject old = object(change.kind(), change.uuid());
            switch (change) {
                case ConfigChange.Put put -> {
                    rules.put(old, put.object());
                    put(stamped(old, put.object(), at));
                }
                case ConfigChange.Removed removed -> {
                    rules.removed(removed.kind());
                    remove(removed.kind(), removed.uuid());
                }
            }
        }
        cluster = cluster.withStamp(rules.clusterStamp(cluster.stamp(), at));
        head =
                new Config.Head(
                        head.version(), head.serial() + 1, head.ctime(), WireTime.seconds(at));
        return this;
    }

    /** Puts and removes objects and touches no number. */
    ConfigBuilder restore(List<ConfigChange> before) {
        for (ConfigChange change : before) {
            switch (change) {
                case ConfigChange.Put put -> put(put.object());
                case ConfigChange.Removed removed -> {
                    if (object(removed.kind(), removed.uuid()) != null) {
                        remove(removed.kind(), removed.uuid());
                    }
                }
            }
        }
        return this;
    }

    private static ConfigObject stamped(@Nullable ConfigObject old, ConfigObject now, Instant at) {
        if (!(now instanceof StampedObject object)) {
            return now;
        }
        return object.withStamp(
                old instanceof StampedObject before
                        ? object.stamp().changed(before.stamp(), at)
                        : object.stamp().added(at));
    }

    /** Puts the object as it is. */
    private void put(ConfigObject object) {
        links = links.replaced(object(object.kind(), object.uuid()), object);
        switch (object) {
            case Cluster c -> cluster = c;
            case Node node -> nodes = nodes.with(node);
            case NodeGroup group -> groups = groups.with(group);
            case Instance instance -> instances = instances.with(instance);
            case Network network -> networks = networks.with(network);
            case Disk disk -> disks = disks.with(disk);
            case FilterRule filter -> filters = filters.with(filter);
        }
    }

    private void remove(ObjectKind kind, Uuid uuid) {
        links = links.replaced(object(kind, uuid), null);
        switch (kind) {
            case CLUSTER -> throw new IllegalArgumentException("The cluster cannot be removed");
            case NODE -> nodes = nodes.without(uuid);
            case NODE_GROUP -> groups = groups.without(uuid);
            case INSTANCE -> instances = instances.without(uuid);
            case NETWORK -> networks = networks.without(uuid);
            case DISK -> disks = disks.without(uuid);
            case FILTER -> filters = filters.without(uuid);
        }
    }

    private @Nullable ConfigObject object(ObjectKind kind, Uuid uuid) {
        return switch (kind) {
            case CLUSTER -> cluster;
            case NODE -> nodes.objects().get(uuid);
            case NODE_GROUP -> groups.objects().get(uuid);
            case INSTANCE -> instances.objects().get(uuid);
            case NETWORK -> networks.objects().get(uuid);
            case DISK -> disks.objects().get(uuid);
            case FILTER -> filters.objects().get(uuid);
        };
    }
}
