package janeti.noderpc.distribution;

import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Who has which configuration, and a wait until all have the newest.
 *
 * <p>Threads: any. Time limit: a named one for the whole of {@link #settle}; interrupting ends it
 * at once. Idempotent.
 */
public interface Distribution {
    /** Of a cluster whose nodes get nothing: for tests. */
    Distribution NOWHERE =
            new Distribution() {
                @Override
                public List<String> settle(Collection<NodeName> again) {
                    return List.of();
                }

                @Override
                public List<Copy> copies() {
                    return List.of();
                }
            };

    /**
     * Returns once every node that is not offline has of the newest configuration what it must
     * have, or one push of it to the node has failed.
     *
     * @param again nodes that get all of it though they had it before, and the files that all nodes
     *     share besides
     * @return what went wrong, each with the name of the node; none: all have all
     */
    List<String> settle(Collection<NodeName> again) throws InterruptedException;

    /**
     * Called before a job that has changed the configuration is told to have ended. Returns at once
     * where this node's log alone makes a change durable.
     */
    default void beforeAcknowledged() throws InterruptedException {}

    /** Every node, by name. */
    List<Copy> copies();

    /**
     * What one node has.
     *
     * @param serial of the newest configuration of which it has what it must have; 0: not known
     * @param lagMs how old the oldest change is that it has not; 0 when there is none
     * @param problem why the last push failed; null when it did not
     */
    record Copy(NodeName node, Role role, long serial, long lagMs, @Nullable String problem) {
        public boolean isBehind() {
            return lagMs > 0;
        }

        /** As it is told to clients: node, role, serial, lag_ms, problem. */
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = new LinkedHashMap<>();
            wire.put("node", node.value());
            wire.put("role", role.wireName());
            wire.put("serial", serial);
            wire.put("lag_ms", lagMs);
            wire.put("problem", problem);
            return wire;
        }
    }

    /** What a node must have. */
    enum Role {
        /** The configuration comes from here. */
        MASTER,
        /** config.data and all of ssconf. */
        CANDIDATE,
        /** ssconf. */
        REGULAR,
        /** Nothing: it is not asked. */
        OFFLINE;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
