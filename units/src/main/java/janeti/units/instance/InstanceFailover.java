package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stops an instance and starts it on another node that gets at its disks. Source:
 * spec/operations.md, INSTANCE_FAILOVER.
 */
record InstanceFailover(InstanceOp.Failover op) implements LogicalUnit<InstanceFailover.Plan> {
    /** From where to where. */
    record Plan(Uuid instance, Uuid source, Uuid target) {}

    private Node target(Config config, Instance instance) {
        return MoveTarget.find(config, instance, op.target(), op.iallocator());
    }

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        Instance instance = InstanceChecks.named(config, op.instance());
        return MoveTarget.locks(instance, target(config, instance));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        Node target = target(config, instance);
        Plan plan = new Plan(instance.uuid(), instance.primaryNode(), target.uuid());
        if (op.cleanup()) {
            return plan;
        }
        MoveTarget.requireFit(ctx, config, instance, target, true, op.ignoreIpolicy());
        requireRoom(ctx, config, instance, target);
        InstanceChecks.requireBridges(ctx, config, instance.nics(), target.name());
        return plan;
    }

    /** What does not run needs no memory. */
    static void requireRoom(UnitContext ctx, Config config, Instance instance, Node target) {
        if (instance.adminState() != AdminState.UP) {
            ctx.inform("Not checking memory on the secondary node as instance will not be started");
            return;
        }
        InstanceChecks.requireFreeMemory(
                ctx,
                config,
                target.name(),
                "failing over instance " + instance.name(),
                Filled.beparams(config, instance).minmem(),
                instance.hypervisor());
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        NodeName old = config.node(plan.source()).name();
        NodeName target = config.node(plan.target()).name();
        NodeName master = config.masterNode().name();
        return Optional.of(
                InstanceHooks.of(
                        "instance-failover",
                        config,
                        config.instance(plan.instance()),
                        Map.of(
                                "IGNORE_CONSISTENCY",
                                DeviceVariables.text(op.ignoreConsistency()),
                                "SHUTDOWN_TIMEOUT",
                                String.valueOf(op.shutdownTimeout().toSeconds()),
                                "OLD_PRIMARY",
                                old.value(),
                                "NEW_PRIMARY",
                                target.value(),
                                "FAILOVER_CLEANUP",
                                DeviceVariables.text(op.cleanup()),
                                "OLD_SECONDARY",
                                "",
                                "NEW_SECONDARY",
                                ""),
                        List.of(master, target),
                        List.of(master, target, old)));
    }

    @Override
    public Map<String, String> afterwards(Config config, Plan plan, Hooks hooks) {
        return InstanceHooks.afterwards(config, plan.instance(), hooks);
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        if (op.cleanup()) {
            new LostMove(ctx, plan.instance(), plan.target()).findAgain();
        } else {
            new ColdMove(
                            ctx,
                            plan.instance(),
                            plan.target(),
                            op.shutdownTimeout(),
                            op.ignoreConsistency())
                    .run();
        }
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
