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
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.config.object.StampedObject;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * One step from a configuration to the next, as it is recorded in the log. A put adds or replaces
 * the whole object; serial numbers and times are set by {@link Config#apply}.
 */
public sealed interface ConfigChange {
    ObjectKind kind();

    Uuid uuid();

    /** Changes that bring an object. */
    sealed interface Put extends ConfigChange {
        ConfigObject object();

        @Override
        default ObjectKind kind() {
            return object().kind();
        }

        @Override
        default Uuid uuid() {
            return object().uuid();
        }

        /**
         * The same put, made whatever was changed since the object was read. For an undo that was
         * recorded before the change that it undoes.
         */
        default Put unconditional() {
            return object() instanceof StampedObject stamped
                    ? of(stamped.withStamp(stamped.stamp().unconditional()))
                    : this;
        }

        static Put of(ConfigObject object) {
            return switch (object) {
                case Cluster cluster -> new ClusterPut(cluster);
                case Node node -> new NodePut(node);
                case NodeGroup group -> new NodeGroupPut(group);
                case Instance instance -> new InstancePut(instance);
                case Network network -> new NetworkPut(network);
                case Disk disk -> new DiskPut(disk);
                case FilterRule filter -> new FilterPut(filter);
            };
        }
    }

    /** Changes that take an object away. */
    sealed interface Removed extends ConfigChange {
        static Removed of(ObjectKind kind, Uuid uuid) {
            return switch (kind) {
                case CLUSTER -> throw new IllegalArgumentException("The cluster cannot be removed");
                case NODE -> new NodeRemoved(uuid);
                case NODE_GROUP -> new NodeGroupRemoved(uuid);
                case INSTANCE -> new InstanceRemoved(uuid);
                case NETWORK -> new NetworkRemoved(uuid);
                case DISK -> new DiskRemoved(uuid);
                case FILTER -> new FilterRemoved(uuid);
            };
        }
    }

    record ClusterPut(Cluster object) implements Put {}

    record NodePut(Node object) implements Put {}

    record NodeGroupPut(NodeGroup object) implements Put {}

    record InstancePut(Instance object) implements Put {}

    record NetworkPut(Network object) implements Put {}

    record DiskPut(Disk object) implements Put {}

    record FilterPut(FilterRule object) implements Put {}

    record NodeRemoved(Uuid uuid) implements Removed {
        @Override
        public ObjectKind kind() {
            return ObjectKind.NODE;
        }
    }

    record NodeGroupRemoved(Uuid uuid) implements Removed {
        @Override
        public ObjectKind kind() {
            return ObjectKind.NODE_GROUP;
        }
    }

    record InstanceRemoved(Uuid uuid) implements Removed {
        @Override
        public ObjectKind kind() {
            return ObjectKind.INSTANCE;
        }
    }

    record NetworkRemoved(Uuid uuid) implements Removed {
        @Override
        public ObjectKind kind() {
            return ObjectKind.NETWORK;
        }
    }

    record DiskRemoved(Uuid uuid) implements Removed {
        @Override
        public ObjectKind kind() {
            return ObjectKind.DISK;
        }
    }

    record FilterRemoved(Uuid uuid) implements Removed {
        @Override
        public ObjectKind kind() {
            return ObjectKind.FILTER;
        }
    }

    /** The change as it stands in a log entry: {"put": kind, "object": …} or {"removed": …}. */
    default Map<String, @Nullable Object> toJson() {
        var out = new ObjectWriter();
        switch (this) {
            case Put put ->
                    out.put("put", kind().wireName())
                            .put("object", ObjectWriter.form(put.object()));
            case Removed removed ->
                    out.put("removed", kind().wireName()).put("uuid", removed.uuid().value());
        }
        return out.map();
    }

    /** The way back of {@link #toJson}. */
    static ConfigChange read(ObjectReader in) {
        if (in.has("put")) {
            return switch (kind(in, "put")) {
                case CLUSTER -> new ClusterPut(in.object("object", Cluster::read));
                case NODE -> new NodePut(in.object("object", Node::read));
                case NODE_GROUP -> new NodeGroupPut(in.object("object", NodeGroup::read));
                case INSTANCE -> new InstancePut(in.object("object", Instance::read));
                case NETWORK -> new NetworkPut(in.object("object", Network::read));
                case DISK -> new DiskPut(in.object("object", Disk::read));
                case FILTER -> new FilterPut(in.object("object", FilterRule::read));
            };
        }
        Uuid uuid = in.uuid("uuid");
        ObjectKind removed = kind(in, "removed");
        if (removed == ObjectKind.CLUSTER) {
            throw in.wrong("the cluster cannot be removed");
        }
        return Removed.of(removed, uuid);
    }

    private static ObjectKind kind(ObjectReader in, String key) {
        return in.word(key, ObjectKind.values(), ObjectKind::wireName);
    }
}
