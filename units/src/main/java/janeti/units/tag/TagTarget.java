package janeti.units.tag;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.object.ConfigObject;
import janeti.config.object.ObjectKind;
import janeti.config.object.Tagged;
import janeti.config.object.Tags;
import janeti.locks.LockLevel;
import janeti.locks.LockMode;
import janeti.locks.LockName;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.Uuid;
import janeti.op.TagKind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The object whose tags are meant.
 *
 * @param lock what guards its tags; null for the cluster, whose tags have no lock
 */
record TagTarget(ObjectKind kind, Uuid uuid, Tagged object, @Nullable LockName lock) {
    /** Most tags on one object. Source: spec/constants.json, MAX_TAGS_PER_OBJ. */
    private static final int MOST = 4096;

    static TagTarget find(Config config, TagKind kind, @Nullable String name) {
        String wanted = name == null ? "" : name;
        return switch (kind) {
            case CLUSTER ->
                    new TagTarget(
                            ObjectKind.CLUSTER, config.cluster().uuid(), config.cluster(), null);
            case NODE -> {
                var node = config.findNode(wanted);
                yield of(ObjectKind.NODE, node.uuid(), node, LockLevel.NODE);
            }
            case NODEGROUP -> {
                var group = config.findGroup(wanted);
                yield of(ObjectKind.NODE_GROUP, group.uuid(), group, LockLevel.NODEGROUP);
            }
            case NETWORK -> {
                var network = config.findNetwork(wanted);
                yield of(ObjectKind.NETWORK, network.uuid(), network, LockLevel.NETWORK);
            }
            case INSTANCE -> {
                var instance = config.findInstance(wanted);
                yield new TagTarget(
                        ObjectKind.INSTANCE,
                        instance.uuid(),
                        instance,
                        new LockName(LockLevel.INSTANCE, instance.label()));
            }
        };
    }

    private static TagTarget of(ObjectKind kind, Uuid uuid, Tagged object, LockLevel level) {
        return new TagTarget(kind, uuid, object, new LockName(level, uuid.value()));
    }

    LockRequest locks(LockMode mode) {
        if (lock == null) {
            return LockRequest.none();
        }
        return mode == LockMode.EXCLUSIVE
                ? LockRequest.exclusive(lock.level(), lock.name())
                : LockRequest.shared(lock.level(), lock.name());
    }

    /** The change that gives the object other tags. */
    static List<ConfigChange> retagged(
            Config newest, ObjectKind kind, Uuid uuid, UnaryOperator<Tags> change) {
        if (newest.object(kind, uuid) instanceof Tagged object
                && object.withTags(change.apply(object.tags())) instanceof ConfigObject changed) {
            return List.of(ConfigChange.Put.of(changed));
        }
        throw new ExecException("The %s %s is gone".formatted(kind, uuid));
    }

    /** Whether the object would have more tags than it may. */
    boolean wouldOverflow(List<String> more) {
        return object.tags().plus(more).sorted().size() > MOST;
    }

    static String mostText() {
        return "an object may have " + MOST + " tags";
    }
}
