package janeti.units.extstorage;

import janeti.op.ExtStorageOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode on external storage providers. */
public final class ExtStorageUnits {
    private ExtStorageUnits() {}

    public static LogicalUnit<?> of(ExtStorageOp op) {
        return switch (op) {
            case ExtStorageOp.Diagnose diagnose -> new ExtStorageDiagnose(diagnose);
        };
    }
}
