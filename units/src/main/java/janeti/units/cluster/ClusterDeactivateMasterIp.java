package janeti.units.cluster;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.op.ClusterOp;
import janeti.protocol.NodeCall.NodeDeactivateMasterIp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

/** Takes the master's address down. Source: spec/operations.md, CLUSTER_DEACTIVATE_MASTER_IP. */
record ClusterDeactivateMasterIp(ClusterOp.DeactivateMasterIp op)
        implements LogicalUnit<ClusterDeactivateMasterIp.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.bglExclusive();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        ctx.call(
                config.masterNode().name(),
                new NodeDeactivateMasterIp(
                        MasterAddress.of(config), config.cluster().master().externalScript()));
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
