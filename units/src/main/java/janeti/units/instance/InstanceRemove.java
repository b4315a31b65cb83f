package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.change.Draft;
import janeti.config.change.InstanceChanges;
import janeti.config.object.Instance;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.protocol.InstanceCall;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Removes an instance with its disks. Source: spec/operations.md, INSTANCE_REMOVE. */
record InstanceRemove(InstanceOp.Remove op) implements LogicalUnit<InstanceRemove.Plan> {
    /** Its uuid. */
    record Plan(Uuid instance) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        Instance instance = InstanceChecks.named(config, op.instance());
        Set<String> nodes = new TreeSet<>();
        nodes.add(instance.primaryNode().value());
        NodeDicts.disks(config, instance)
                .forEach(disk -> disk.nodes().forEach(node -> nodes.add(node.value())));
        return LockRequest.exclusive(LockLevel.INSTANCE, instance.label())
                .and(LockRequest.exclusive(LockLevel.NODE, nodes))
                .and(LockRequest.exclusive(LockLevel.NODE_RES, nodes));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        InstanceChecks.lookIfUncertain(ctx, config, instance);
        require(
                NodeDicts.disks(config, instance).stream()
                        .noneMatch(disk -> disk.devType().equals("drbd")),
                INVAL,
                "This version of Janeti cannot yet remove disks of template drbd");
        require(
                !instance.forthcoming(),
                INVAL,
                "This version of Janeti cannot yet remove forthcoming instances");
        return new Plan(instance.uuid());
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Instance instance = ctx.config().instance(plan.instance());
        shutDown(instance, ctx);
        if (!DiskRemoval.remove(ctx, instance)) {
            if (!op.ignoreFailures()) {
                throw new ExecException("Can't remove instance's disks");
            }
            ctx.feedback("Warning: can't remove instance's disks");
        }
        ctx.commit(
                "remove instance " + instance.name(),
                Draft.edit(draft -> InstanceChanges.removed(draft, plan.instance())));
        return null;
    }

    private void shutDown(Instance instance, UnitContext ctx) {
        NodeName node = ctx.config().node(instance.primaryNode()).name();
        var call =
                new InstanceCall.InstanceShutdown(
                        NodeDicts.instance(ctx.config(), instance),
                        op.shutdownTimeout(),
                        ctx.reason());
        String failure = ctx.tryCall(node, call).failure();
        if (failure == null) {
            return;
        }
        if (!op.ignoreFailures()) {
            throw new ExecException(
                    "Could not shutdown instance %s on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
        ctx.feedback("Warning: can't shutdown instance on node " + node + ": " + failure);
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        Instance instance = config.instance(plan.instance());
        NodeName master = config.masterNode().name();
        List<NodeName> after = new ArrayList<>(InstanceHooks.nodes(config, instance));
        after.add(master);
        return Optional.of(
                InstanceHooks.of(
                        "instance-remove",
                        config,
                        instance,
                        Map.of(
                                "SHUTDOWN_TIMEOUT",
                                String.valueOf(op.shutdownTimeout().toSeconds())),
                        List.of(master),
                        after));
    }
}
