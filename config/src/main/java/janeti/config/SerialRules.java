package janeti.config;

import janeti.config.object.ConfigObject;
import janeti.config.object.Instance;
import janeti.config.object.ObjectKind;
import janeti.config.object.Stamp;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * Whose serial number and time move with a commit, besides those of the changed objects, as Ganeti
 * has it. The configuration's own always do. The cluster's serial moves when an object that is told
 * to all nodes comes, goes or is renamed, and with any change of a node; its time with a change of
 * the cluster or a node and with the end of an instance. At most by one in a commit.
 */
final class SerialRules {
    private final Stamp before;
    private boolean serialMoves;
    private boolean timeMoves;

    SerialRules(Stamp clusterBefore) {
        before = clusterBefore;
    }

    void put(@Nullable ConfigObject old, ConfigObject now) {
        switch (now.kind()) {
            case NODE -> {
                serialMoves = true;
                timeMoves |= old != null;
            }
            case NODE_GROUP, NETWORK -> serialMoves |= old == null;
            case INSTANCE ->
                    serialMoves |=
                            old instanceof Instance was
                                    && now instanceof Instance is
                                    && !was.name().equals(is.name());
            case CLUSTER, DISK, FILTER -> {} // The cluster's own stamp moves as it is put.
        }
    }

    void removed(ObjectKind kind) {
        serialMoves |= kind != ObjectKind.FILTER;
        timeMoves |= kind == ObjectKind.INSTANCE;
    }

    /**
     * @param now the cluster's stamp after the changes
     */
    Stamp clusterStamp(Stamp now, Instant at) {
        boolean wasPut = now.serial() != before.serial();
        return new Stamp(
                now.uuid(),
                serialMoves && !wasPut ? now.serial() + 1 : now.serial(),
                now.ctime(),
                timeMoves ? WireTime.seconds(at) : now.mtime());
    }
}
