package janeti.op;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A submitted opcode: checked, defaults filled in, members in the order in which the daemon writes
 * them first.
 */
public record OpInput(Map<String, @Nullable Object> wire, OpCode op) {
    /** What holds when nothing is said: neither before nor after others. */
    public static final int DEFAULT_PRIORITY = 0;

    public int priority() {
        return wire.get("priority") instanceof Number n ? n.intValue() : DEFAULT_PRIORITY;
    }

    public String opId() {
        return String.valueOf(wire.get("OP_ID"));
    }
}
