package janeti.units.instance;

import janeti.config.Config;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.PrereqException;
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

/** Stops an instance. Source: spec/operations.md, INSTANCE_SHUTDOWN. */
record InstanceShutdown(InstanceOp.Shutdown op) implements LogicalUnit<InstanceShutdown.Plan> {
    /**
     * What is to be done.
     *
     * @param primaryOffline then it is only said that the instance should be down
     */
    record Plan(Uuid instance, boolean primaryOffline) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.exclusive(InstanceChecks.named(config, op.instance()).name());
    }

    private AdminState.Source source() {
        return AdminState.Source.USER.wireName().equals(op.source())
                ? AdminState.Source.USER
                : AdminState.Source.ADMIN;
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        InstanceChecks.lookIfUncertain(ctx, config, instance);
        if (op.noRemember() && op.source() != null) {
            ctx.warn(
                    "Parameter 'admin_state_source' has no effect if used with parameter"
                            + " 'no_remember'");
        }
        if (op.force()) {
            ctx.warn("Ignoring offline instance check");
        } else {
            InstanceChecks.requireState(instance, InstanceChecks.ONLINE);
        }
        Node primary = config.node(instance.primaryNode());
        boolean onlyMark = primary.offline() && op.ignoreOfflineNodes();
        if (onlyMark) {
            ctx.warn("Ignoring offline primary node");
        } else {
            InstanceChecks.requireOnline(config, primary.uuid());
        }
        if (source() == AdminState.Source.USER) {
            requireUserDown(config, instance, ctx);
        }
        return new Plan(instance.uuid(), onlyMark);
    }

    /** These two refusals carry no code. */
    private static void requireUserDown(Config config, Instance instance, UnitContext ctx) {
        NodeName node = config.node(instance.primaryNode()).name();
        var answer = ctx.tryCall(node, InstanceChecks.infoCall(config, instance));
        String failure = answer.failure();
        if (failure != null) {
            throw new PrereqException(
                    null,
                    "Error checking instance '%s' on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
        if (!InstanceChecks.isUserDown(
                config, instance, InstanceChecks.prerequisite(answer, "No answer"))) {
            throw new PrereqException(
                    null, "Instance '" + instance.name() + "' was not shutdown by the user");
        }
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        Instance instance = config.instance(plan.instance());
        List<NodeName> nodes = InstanceHooks.masterAndNodes(config, instance);
        return Optional.of(
                InstanceHooks.of(
                        "instance-stop",
                        config,
                        instance,
                        Map.of("TIMEOUT", String.valueOf(op.timeout().toSeconds())),
                        nodes,
                        nodes));
    }

    @Override
    public Map<String, String> afterwards(Config config, Plan plan, Hooks hooks) {
        return InstanceHooks.afterwards(config, plan.instance(), hooks);
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        AdminState state = ctx.config().instance(plan.instance()).adminState();
        // One that is marked offline stays so: down would take the mark away.
        if (!op.noRemember() && InstanceChecks.ONLINE.contains(state)) {
            InstanceStates.down(ctx, plan.instance(), source());
        }
        if (plan.primaryOffline()) {
            ctx.inform("Primary node offline, marked instance as stopped");
        } else {
            Power.off(ctx, plan.instance(), op.timeout());
        }
        return null;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
