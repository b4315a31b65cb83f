package janeti.config.change;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEdit;
import janeti.config.object.Cluster;
import janeti.config.object.ConfigObject;
import janeti.config.object.ObjectKind;
import janeti.model.GanetiException;
import janeti.model.Uuid;

import org.pcollections.PVector;
import org.pcollections.TreePVector;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A configuration with changes that are not made yet. Each is worked out from those before it; all
 * become true in one commit, or none. Immutable.
 */
public final class Draft {
    private final Config base;
    private final Config config;
    private final PVector<ConfigChange> changes;

    private Draft(Config base, Config config, PVector<ConfigChange> changes) {
        this.base = base;
        this.config = config;
        this.changes = changes;
    }

    /** Without any change yet. */
    public static Draft of(Config base) {
        return new Draft(base, base, TreePVector.empty());
    }

    /** As a commit takes it. */
    public static ConfigEdit edit(UnaryOperator<Draft> change) {
        return newest -> change.apply(of(newest)).changes();
    }

    /** As it will be; serial numbers and times are still the old ones. */
    public Config config() {
        return config;
    }

    /** At most one of each object. */
    public List<ConfigChange> changes() {
        return changes;
    }

    /** With this object added, or in the place of the one that has its uuid. */
    public Draft put(ConfigObject object) {
        return with(ConfigChange.Put.of(object));
    }

    /** With this object, which must not be there yet. */
    public Draft added(ConfigObject object) {
        if (config.object(object.kind(), object.uuid()) != null) {
            throw wrong(
                    "Cannot add '%s': UUID %s already in use"
                            .formatted(object.label(), object.uuid()));
        }
        return put(object);
    }

    /** Without this object, which must be there. */
    public Draft without(ObjectKind kind, Uuid uuid) {
        if (config.object(kind, uuid) == null) {
            throw wrong("Unknown %s '%s'".formatted(kind, uuid));
        }
        return with(ConfigChange.Removed.of(kind, uuid));
    }

    /** With another cluster object. */
    public Draft cluster(UnaryOperator<Cluster> change) {
        return put(change.apply(config.cluster()));
    }

    private Draft with(ConfigChange change) {
        PVector<ConfigChange> others = changes;
        for (int i = 0; i < changes.size(); i++) {
            ConfigChange old = changes.get(i);
            if (old.kind() == change.kind() && old.uuid().equals(change.uuid())) {
                others = changes.minus(i);
            }
        }
        boolean neverWas =
                change instanceof ConfigChange.Removed
                        && base.object(change.kind(), change.uuid()) == null;
        return new Draft(
                base, config.restored(List.of(change)), neverWas ? others : others.plus(change));
    }

    /** What a change asks for cannot be. */
    static GanetiException wrong(String text) {
        return new GanetiException("ConfigurationError", text);
    }
}
