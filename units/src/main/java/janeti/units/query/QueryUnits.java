package janeti.units.query;

import janeti.op.QueryOp;
import janeti.units.LogicalUnit;

/** Finds the unit of an opcode that only asks. */
public final class QueryUnits {
    private QueryUnits() {}

    public static LogicalUnit<?> of(QueryOp op) {
        return switch (op) {
            case QueryOp.Objects objects -> new QueryObjects(objects);
            case QueryOp.Fields fields -> new QueryFields(fields);
        };
    }
}
