package janeti.units.cluster;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.op.ClusterOp;
import janeti.query.ClusterFields;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

/** What QueryClusterInfo tells, as a job. Source: spec/operations.md, CLUSTER_QUERY. */
record ClusterQuery(ClusterOp.Query op) implements LogicalUnit<ClusterQuery.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        return ClusterFields.info(ctx.config());
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
