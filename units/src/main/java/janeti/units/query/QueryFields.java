package janeti.units.query;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.op.QueryOp;
import janeti.query.OpQueries;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

/** The columns of what only a job tells. Source: spec/operations.md, QUERY_FIELDS. */
record QueryFields(QueryOp.Fields op) implements LogicalUnit<QueryFields.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        OpQueries.check(op.what(), null);
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        return OpQueries.fields(op.what(), op.fields());
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
