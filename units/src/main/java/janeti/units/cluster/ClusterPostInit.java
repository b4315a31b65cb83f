package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.op.ClusterOp;
import janeti.protocol.NodeCall;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is left to do after a cluster was made: the master's virtual switch, if it has one, and the
 * hooks. Source: spec/operations.md, CLUSTER_POST_INIT.
 */
record ClusterPostInit(ClusterOp.PostInit op) implements LogicalUnit<ClusterPostInit.Plan> {
    /**
     * What the master needs.
     *
     * @param ovsName null when it has no virtual switch
     */
    record Plan(NodeName master, @Nullable String ovsName, String ovsLink) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.bglExclusive();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Node master = config.masterNode();
        NdParams ofGroup =
                config.group(master.group())
                        .ndparams()
                        .over(config.cluster().defaults().ndparams());
        NdParams params = master.ndparams().over(ofGroup);
        return new Plan(master.name(), params.ovs() ? params.ovsName() : null, params.ovsLink());
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        if (plan.ovsName() != null) {
            ctx.call(plan.master(), new NodeCall.NodeConfigureOvs(plan.ovsName(), plan.ovsLink()));
        }
        return true;
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        return Optional.of(
                new Hooks(
                        "cluster-init",
                        "CLUSTER",
                        Map.of("OP_TARGET", config.cluster().name()),
                        List.of(),
                        List.of(plan.master())));
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
