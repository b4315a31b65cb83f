package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Instance;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.op.InstanceOp.RebootType;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.RunningInstance;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts an instance anew. Source: spec/operations.md, INSTANCE_REBOOT. */
record InstanceReboot(InstanceOp.Reboot op) implements LogicalUnit<InstanceReboot.Plan> {
    /** Which instance. Whether it runs is asked for late: it may end at any time. */
    record Plan(Uuid instance) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.exclusive(InstanceChecks.named(config, op.instance()).name());
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        InstanceChecks.lookIfUncertain(ctx, config, instance);
        InstanceChecks.requireState(instance, InstanceChecks.ONLINE);
        InstanceChecks.requireOnline(config, instance.primaryNode());
        InstanceChecks.requireBridges(
                ctx, config, instance.nics(), config.node(instance.primaryNode()).name());
        return new Plan(instance.uuid());
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        Instance instance = config.instance(plan.instance());
        List<NodeName> nodes = InstanceHooks.masterAndNodes(config, instance);
        Map<String, String> own =
                Map.of(
                        "IGNORE_SECONDARIES",
                        DeviceVariables.text(op.ignoreSecondaries()),
                        "REBOOT_TYPE",
                        op.type().wireName(),
                        "SHUTDOWN_TIMEOUT",
                        String.valueOf(op.shutdownTimeout().toSeconds()));
        return Optional.of(
                InstanceHooks.of("instance-reboot", config, instance, own, nodes, nodes));
    }

    @Override
    public Map<String, String> afterwards(Config config, Plan plan, Hooks hooks) {
        return InstanceHooks.afterwards(config, plan.instance(), hooks);
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        Instance instance = config.instance(plan.instance());
        boolean runs = runs(ctx, config, instance);
        if (runs && op.type() != RebootType.FULL) {
            NodeName node = config.node(instance.primaryNode()).name();
            requireDone(
                    ctx.tryCall(
                            node,
                            new InstanceCall.InstanceReboot(
                                    NodeDicts.instance(config, instance),
                                    op.type().wireName(),
                                    op.shutdownTimeout(),
                                    ctx.reason())),
                    "Could not reboot instance '%s' on node %s".formatted(instance.name(), node));
        } else {
            if (runs) {
                Power.off(ctx, plan.instance(), op.shutdownTimeout());
            } else {
                ctx.inform(
                        "Instance %s was already stopped, starting now".formatted(instance.name()));
            }
            start(ctx, plan.instance());
        }
        InstanceStates.up(ctx, plan.instance());
        return null;
    }

    private static boolean runs(UnitContext ctx, Config config, Instance instance) {
        NodeName node = config.node(instance.primaryNode()).name();
        NodeAnswer<RunningInstance> answer =
                ctx.tryCall(node, InstanceChecks.infoCall(config, instance));
        requireDone(answer, "Error checking node " + node);
        return InstanceChecks.prerequisite(answer, "Error checking node " + node).runs();
    }

    private void start(UnitContext ctx, Uuid uuid) {
        Disks.assemble(ctx, uuid, op.ignoreSecondaries());
        Config config = ctx.config();
        Instance instance = config.instance(uuid);
        NodeName node = config.node(instance.primaryNode()).name();
        requireDone(
                ctx.tryCall(
                        node,
                        new InstanceCall.InstanceStart(
                                NodeDicts.instance(config, instance), false, ctx.reason())),
                "Could not start instance '%s' on node %s for full reboot"
                        .formatted(instance.name(), node));
    }

    private static void requireDone(NodeAnswer<?> answer, String what) {
        String failure = answer.failure();
        if (failure != null) {
            throw new ExecException(what + ": " + failure);
        }
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
