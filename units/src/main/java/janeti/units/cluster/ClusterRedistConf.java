package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.ConfigChange.ClusterPut;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.op.ClusterOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Brings the configuration and all files that nodes share to the nodes again, also to those that
 * should have them. Source: spec/operations.md, CLUSTER_REDIST_CONF.
 */
record ClusterRedistConf(ClusterOp.RedistConf op) implements LogicalUnit<ClusterRedistConf.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.allShared(LockLevel.NODE);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        // A new serial number: whoever compares sees which files are of this distribution.
        Config config =
                ctx.commit(
                        "distribute the configuration again",
                        newest -> List.of(new ClusterPut(newest.cluster())));
        ctx.distribute(
                        config.nodes().values().stream()
                                .filter(node -> !node.offline())
                                .map(Node::name)
                                .toList())
                .forEach(ctx::warn);
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
