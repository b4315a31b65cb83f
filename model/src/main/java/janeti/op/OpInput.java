package janeti.op;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * A submitted opcode: checked, defaults filled in, members in the order in which the daemon writes
 * them first.
 */
public record OpInput(Map<String, @Nullable Object> wire, OpCode op) {
    /** A dependency on another job; a negative id is relative to the job's own. */
    public record Dependency(long job, List<String> statuses) {}

    public int priority() {
        return wire.get("priority") instanceof Number n ? n.intValue() : 0;
    }

    public String opId() {
        return String.valueOf(wire.get("OP_ID"));
    }
}
