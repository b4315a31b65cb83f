package janeti.units.cluster;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.op.ClusterOp;
import janeti.query.ClusterFields;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.OutputFields;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Some values of the configuration, as a job. Source: spec/operations.md, CLUSTER_CONFIG_QUERY; the
 * fields are those of spec/query-fields.json, cluster.
 */
record ClusterConfigQuery(ClusterOp.ConfigQuery op)
        implements LogicalUnit<ClusterConfigQuery.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        OutputFields.requireKnown(op.outputFields(), ClusterFields.NAMES);
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        List<@Nullable Object> values = new ArrayList<>();
        for (String field : op.outputFields()) {
            values.add(
                    ClusterFields.value(field, config, ctx.queueIsDrained(), ctx.watcherPause()));
        }
        return values;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
