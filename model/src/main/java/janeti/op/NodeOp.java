package janeti.op;

import org.jspecify.annotations.Nullable;

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
}
