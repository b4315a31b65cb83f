package janeti.units.cluster;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.ClusterOp;
import janeti.protocol.NodeCall.NodeDeactivateMasterIp;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last that a cluster does: its client stops the daemons and removes the files after that.
 * Source: spec/operations.md, CLUSTER_DESTROY.
 */
record ClusterDestroy(ClusterOp.Destroy op) implements LogicalUnit<ClusterDestroy.Plan> {
    /** The one node that is left. */
    record Plan(Uuid master, NodeName name) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.bglExclusive();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        int others = config.nodes().size() - 1;
        require(
                others == 0,
                INVAL,
                "There are still %d node(s) in this cluster besides the master; remove them first",
                others);
        int instances = config.instances().size();
        require(
                instances == 0,
                INVAL,
                "There are still %d instance(s) in this cluster; remove them first",
                instances);
        return new Plan(config.masterNode().uuid(), config.masterNode().name());
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        String failure =
                ctx.tryCall(
                                plan.name(),
                                new NodeDeactivateMasterIp(
                                        MasterAddress.of(config),
                                        config.cluster().master().externalScript()))
                        .failure();
        if (failure != null) {
            ctx.warn(
                    "Node "
                            + plan.name()
                            + " could not take the master's address down: "
                            + failure);
        }
        return plan.master().value();
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        return Optional.of(
                new Hooks(
                        "cluster-destroy",
                        "CLUSTER",
                        Map.of("OP_TARGET", config.cluster().name()),
                        List.of(),
                        List.of(plan.name())));
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
