package janeti.units.instance;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.protocol.InstanceCall.InstanceList;
import janeti.protocol.NodeAnswer;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tells how to get at the console of a running instance. Source: spec/operations.md. */
record InstanceConsole(InstanceOp.Console op) implements LogicalUnit<InstanceConsole.Plan> {
    /** Whose console. */
    record Plan(Uuid instance) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.shared(InstanceChecks.named(config, op.instance()).name());
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        InstanceChecks.requireOnline(config, instance.primaryNode());
        return new Plan(instance.uuid());
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        Instance instance = config.instance(plan.instance());
        NodeName node = config.node(instance.primaryNode()).name();
        var call =
                new InstanceList(
                        List.of(instance.hypervisor()),
                        config.cluster().hypervisors().params().values());
        NodeAnswer<List<String>> answer = ctx.tryCall(node, call);
        if (!(answer instanceof NodeAnswer.Done<List<String>>(List<String> running))
                || running == null) {
            throw new ExecException(
                    "Can't get node information from " + node + ": " + answer.failure());
        }
        if (!running.contains(instance.name().value())) {
            throw new ExecException(
                    "Instance %s is not running (state %s)"
                            .formatted(instance.name(), stateWithoutRunning(instance)));
        }
        return console(instance);
    }

    /** Source: spec/constants.json, INSTST. */
    private static String stateWithoutRunning(Instance instance) {
        return switch (instance.adminState()) {
            case UP -> "ERROR_down";
            case DOWN -> "ADMIN_down";
            case OFFLINE -> "ADMIN_offline";
        };
    }

    /** An instance of the fake hypervisor has nothing to look at. */
    private static Map<String, Object> console(Instance instance) {
        if (!instance.hypervisor().equals("fake")) {
            throw new ExecException(
                    "The console of instance %s cannot be told: hypervisor %s is not supported yet"
                            .formatted(instance.name(), instance.hypervisor()));
        }
        Map<String, Object> console = new LinkedHashMap<>();
        console.put("instance", instance.name().value());
        console.put("kind", "msg");
        console.put("message", "Console not available for fake hypervisor");
        return console;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
