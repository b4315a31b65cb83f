package janeti.op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Opcodes on nodes. */
public sealed interface NodeOp extends OpCode {
    /**
     * Take a node in. Wire name: OP_NODE_ADD.
     *
     * @param name full host name
     * @param primaryIp found by name if null
     * @param secondaryIp the primary if null
     * @param readd whether it was a node before and was made anew
     * @param masterCapable as before, for a new node true, if null; vmCapable likewise
     */
    record Add(
            String name,
            @Nullable String primaryIp,
            @Nullable String secondaryIp,
            boolean readd,
            @Nullable String group,
            @Nullable Boolean masterCapable,
            @Nullable Boolean vmCapable,
            Map<String, @Nullable Object> ndparams,
            Map<String, @Nullable Object> hvState,
            Map<String, @Nullable Object> diskState,
            boolean nodeSetup)
            implements NodeOp {}

    /**
     * Logical volumes on nodes. Wire name: OP_NODE_QUERYVOLS.
     *
     * @param nodes none for all
     */
    record Queryvols(List<String> outputFields, List<String> nodes) implements NodeOp {}

    /**
     * Storage units of nodes. Wire name: OP_NODE_QUERY_STORAGE.
     *
     * @param storageType that of the cluster's first disk template if null
     * @param nodes none for all
     * @param unit only the one of this name
     */
    record QueryStorage(
            List<String> outputFields,
            @Nullable String storageType,
            List<String> nodes,
            @Nullable String unit)
            implements NodeOp {}

    /** Take a node out that has no instances. Wire name: OP_NODE_REMOVE. */
    record Remove(String node) implements NodeOp {}

    /**
     * Move all instances that run on a node to others, by a job each. Wire name: OP_NODE_MIGRATE.
     *
     * @param mode live or non-live; null: as the hypervisor's parameters say
     * @param target where they all go; null if each can go to one node only
     */
    record Migrate(
            String node,
            @Nullable String mode,
            @Nullable Boolean live,
            @Nullable String target,
            boolean allowRuntimeChanges,
            boolean ignoreIpolicy,
            @Nullable String iallocator)
            implements NodeOp {}
}
