package janeti.units.os;

import janeti.op.OsOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on operating system definitions. */
public final class OsUnits {
    private OsUnits() {}

    public static LogicalUnit<?> of(OsOp op) {
        return switch (op) {
            case OsOp.Diagnose diagnose -> new OsDiagnose(diagnose);
        };
    }
}
