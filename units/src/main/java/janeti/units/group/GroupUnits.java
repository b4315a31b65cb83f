package janeti.units.group;

import janeti.op.GroupOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on node groups. */
public final class GroupUnits {
    private GroupUnits() {}

    public static LogicalUnit<?> of(GroupOp op) {
        return switch (op) {
            case GroupOp.VerifyDisks verify -> new GroupVerifyDisks(verify);
        };
    }
}
