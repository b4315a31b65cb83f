package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.NodeDicts.Overrides;
import janeti.config.object.BeParams;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.GanetiException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.protocol.InstanceCall.InstanceStart;
import janeti.protocol.RunningInstance;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Starts an instance on its primary node. Source: spec/operations.md, INSTANCE_STARTUP. */
record InstanceStartup(InstanceOp.Startup op) implements LogicalUnit<InstanceStartup.Plan> {
    /** Parameters that may come with a unit. Source: spec/constants.json, BES_PARAMETER_TYPES. */
    private static final Set<String> SIZES = Set.of("minmem", "maxmem");

    /**
     * What is to be done.
     *
     * @param primaryOffline then it is only said that the instance should run
     * @param cleanUp whether what its user has shut down is to be cleared away first
     */
    record Plan(Uuid instance, boolean primaryOffline, boolean cleanUp) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        Instance instance = InstanceChecks.named(config, op.instance());
        return LockRequest.exclusive(instance.name())
                .and(LockRequest.exclusive(LockLevel.NODE_RES, instance.primaryNode()));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        InstanceChecks.lookIfUncertain(ctx, config, instance);
        Overrides overrides = overrides(config, instance);
        if (!overrides.hvparams().isEmpty()) {
            InstanceChecks.requireHvParams(
                    ctx,
                    config,
                    InstanceHooks.nodes(config, instance),
                    instance.hypervisor(),
                    overrides.hvparams().over(Filled.hvparams(config, instance)));
        }
        InstanceChecks.requireState(instance, InstanceChecks.ONLINE);
        Node primary = config.node(instance.primaryNode());
        if (primary.offline() && op.ignoreOfflineNodes()) {
            ctx.warn("Ignoring offline primary node");
            if (!op.hvparams().isEmpty() || !op.beparams().isEmpty()) {
                ctx.warn("Overridden parameters are ignored");
            }
            return new Plan(instance.uuid(), true, false);
        }
        return new Plan(instance.uuid(), false, looked(config, instance, overrides, ctx));
    }

    /** Returns whether there is something to be cleared away. */
    private static boolean looked(
            Config config, Instance instance, Overrides overrides, UnitContext ctx) {
        InstanceChecks.requireOnline(config, instance.primaryNode());
        NodeName node = config.node(instance.primaryNode()).name();
        InstanceChecks.requireBridges(ctx, config, instance.nics(), node);
        RunningInstance info = InstanceChecks.info(ctx, config, instance);
        if (!info.runs()) {
            InstanceChecks.requireFreeMemory(
                    ctx,
                    config,
                    node,
                    "starting instance " + instance.name(),
                    minimalMemory(config, instance, overrides),
                    instance.hypervisor());
        }
        return InstanceChecks.isUserDown(config, instance, info);
    }

    private static long minimalMemory(Config config, Instance instance, Overrides overrides) {
        return overrides.beparams().get("minmem") instanceof Long mib
                ? mib
                : Filled.beparams(config, instance).minmem();
    }

    /** What holds for this start alone, in the right types. */
    private Overrides overrides(Config config, Instance instance) {
        Params hypervisor = Filled.hvparams(config, instance.hypervisor());
        for (String name : op.hvparams().keySet()) {
            if (!hypervisor.has(name)) {
                throw new GanetiException(
                        "HypervisorError",
                        "Parameter '%s' is not supported by hypervisor %s"
                                .formatted(name, instance.hypervisor()));
            }
        }
        Params backend = new Params(BeParams.form(Filled.beparams(config, instance)));
        return new Overrides(
                typed(hypervisor, op.hvparams()),
                typed(backend, withoutOldNames(op.beparams())),
                Params.NONE);
    }

    /** The defaults say which parameters there are and, but for sizes, of which type. */
    private static Params typed(Params defaults, Map<String, @Nullable Object> given) {
        Params typed = Params.NONE;
        for (Map.Entry<String, @Nullable Object> param : given.entrySet()) {
            String name = param.getKey();
            if (!defaults.has(name)) {
                throw ValueType.unknown(name);
            }
            ValueType type =
                    SIZES.contains(name) ? ValueType.SIZE : ValueType.of(defaults.get(name));
            typed = typed.with(name, type.force(name, param.getValue()));
        }
        return typed;
    }

    /** Once there was one size of memory. */
    private static Map<String, @Nullable Object> withoutOldNames(
            Map<String, @Nullable Object> beparams) {
        var renamed = new LinkedHashMap<String, @Nullable Object>(beparams);
        if (renamed.containsKey("memory")) {
            @Nullable Object memory = renamed.remove("memory");
            renamed.put("maxmem", memory);
            renamed.put("minmem", memory);
        }
        return renamed;
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        Instance instance = config.instance(plan.instance());
        List<NodeName> nodes = InstanceHooks.masterAndNodes(config, instance);
        return Optional.of(
                InstanceHooks.of(
                        "instance-start",
                        config,
                        instance,
                        Map.of("FORCE", DeviceVariables.text(op.force())),
                        nodes,
                        nodes));
    }

    @Override
    public Map<String, String> afterwards(Config config, Plan plan, Hooks hooks) {
        return InstanceHooks.afterwards(config, plan.instance(), hooks);
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        if (!op.noRemember()) {
            InstanceStates.up(ctx, plan.instance());
        }
        if (plan.primaryOffline()) {
            ctx.inform("Primary node offline, marked instance as started");
            return null;
        }
        if (plan.cleanUp()) {
            Power.off(ctx, plan.instance(), op.shutdownTimeout());
        }
        Disks.assemble(ctx, plan.instance(), op.force());
        start(ctx, plan.instance());
        return null;
    }

    private void start(UnitContext ctx, Uuid uuid) {
        Config config = ctx.config();
        Instance instance = config.instance(uuid);
        var call =
                new InstanceStart(
                        NodeDicts.instance(config, instance, overrides(config, instance)),
                        op.paused(),
                        ctx.reason());
        NodeName node = config.node(instance.primaryNode()).name();
        String failure = ctx.tryCall(node, call).failure();
        if (failure != null) {
            throw new ExecException(
                    "Could not start instance '%s' on node %s: %s"
                            .formatted(instance.name(), node, failure));
        }
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
