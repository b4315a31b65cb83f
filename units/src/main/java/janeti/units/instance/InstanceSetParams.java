package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.AdminState;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.op.InstanceOp.SetParams.DeviceChange;
import janeti.protocol.GuestCall.HotplugSupported;
import janeti.protocol.GuestCall.InstanceBalloonMemory;
import janeti.protocol.RunningInstance;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes an instance: its disks and cards, its parameters, its memory while it runs. Source:
 * spec/operations.md, INSTANCE_SET_PARAMS. Devices are changed one by one in the order given; what
 * was done of them stays when a later one fails.
 */
record InstanceSetParams(InstanceOp.SetParams op) implements LogicalUnit<InstanceSetParams.Plan> {
    /**
     * What is to be done.
     *
     * @param hotplug whether the running instance is to see the changes at once
     * @param disks as they will be, in the order of the changes; null for what is removed
     * @param nics likewise
     */
    record Plan(
            Uuid instance, boolean hotplug, List<PlannedDevice> disks, List<PlannedDevice> nics) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        Instance instance = InstanceChecks.named(config, op.instance());
        Node primary = config.node(instance.primaryNode());
        return LockRequest.exclusive(instance.name())
                .and(LockRequest.shared(LockLevel.NODEGROUP, primary.group()))
                .and(LockRequest.exclusive(LockLevel.NODE, primary.uuid()));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Instance instance = InstanceChecks.named(config, op.instance());
        refuseNothingAndNotYet();
        refuseOffline(instance);
        InstanceChecks.requireOnline(config, instance.primaryNode());
        checkParams(config, instance, ctx);
        List<PlannedDevice> disks = new DiskPlanner(config, instance, op, ctx.ids()).all();
        List<PlannedDevice> nics =
                ctx.choose(choice -> new NicPlanner(choice, instance, op, ctx.ids()).all());
        checkPolicy(config, instance, disks, nics, ctx);
        boolean devices = !disks.isEmpty() || !nics.isEmpty();
        return new Plan(instance.uuid(), devices && canHotplug(config, instance, ctx), disks, nics);
    }

    private void refuseNothingAndNotYet() {
        InstanceOp.SetParams.Settings params = op.settings();
        require(
                !(op.disks().isEmpty()
                        && op.nics().isEmpty()
                        && params.hvparams().isEmpty()
                        && params.beparams().isEmpty()
                        && params.osparams().isEmpty()
                        && params.osparamsPrivate().isEmpty()
                        && op.runtimeMemMib() == null
                        && op.os() == null
                        && op.offline() == null
                        && op.notYet().diskTemplate() == null
                        && op.notYet().primary() == null
                        && op.notYet().instanceCommunication() == null),
                INVAL,
                "No changes submitted");
        refuseIf(op.notYet().diskTemplate() != null, "convert disks to another template");
        refuseIf(op.notYet().primary() != null, "change the primary node here; move the instance");
        refuseIf(op.notYet().instanceCommunication() != null, "connect instances to the master");
    }

    static void refuseIf(boolean wanted, String what) {
        require(!wanted, INVAL, "This version of Janeti cannot yet %s", what);
    }

    private void refuseOffline(Instance instance) {
        if (op.offline() != null) {
            require(
                    instance.adminState() != AdminState.UP,
                    STATE,
                    "Instance %s is marked to be up; stop it first",
                    instance.name());
        }
    }

    private void checkParams(Config config, Instance instance, UnitContext ctx) {
        ChangedSettings changed = new ChangedSettings(config, instance, op);
        NodeName primary = config.node(instance.primaryNode()).name();
        if (!op.settings().hvparams().isEmpty()) {
            InstanceChecks.requireHvParams(
                    ctx,
                    config,
                    InstanceHooks.nodes(config, instance),
                    instance.hypervisor(),
                    Filled.hvparams(config, changed.instance()));
        }
        boolean os =
                op.os() != null
                        || !op.settings().osparams().isEmpty()
                        || !op.settings().osparamsPrivate().isEmpty();
        if (os && !op.ways().force()) {
            Instance next = changed.instance();
            OsChecks.require(
                    ctx,
                    primary,
                    next.os(),
                    OsParams.whole(config, next, Params.NONE),
                    op.ways().forceVariant());
        }
        if (op.runtimeMemMib() != null) {
            checkMemory(config, changed.instance(), op.runtimeMemMib(), ctx);
        }
    }

    private static void checkMemory(
            Config config, Instance instance, long wanted, UnitContext ctx) {
        RunningInstance running = InstanceChecks.info(ctx, config, instance);
        require(running.runs(), STATE, "Instance %s is not running", instance.name());
        var beparams = Filled.beparams(config, instance);
        require(
                wanted >= beparams.minmem() && wanted <= beparams.maxmem(),
                INVAL,
                "Instance %s must have between %d and %d MiB of memory, not %d",
                instance.name(),
                beparams.minmem(),
                beparams.maxmem(),
                wanted);
        if (wanted > running.memoryMib()) {
            InstanceChecks.requireFreeMemory(
                    ctx,
                    config,
                    config.node(instance.primaryNode()).name(),
                    "ballooning memory for instance " + instance.name(),
                    wanted - running.memoryMib(),
                    instance.hypervisor());
        }
    }

    private void checkPolicy(
            Config config,
            Instance instance,
            List<PlannedDevice> disks,
            List<PlannedDevice> nics,
            UnitContext ctx) {
        Instance next =
                new ChangedSettings(config, instance, op)
                        .instance()
                        .withNics(PlannedDevice.after(instance.nics(), op.nics(), nics, Nic::read));
        Node primary = config.node(instance.primaryNode());
        List<String> violations =
                IPolicyCheck.violations(
                        config,
                        next,
                        PlannedDevice.after(
                                NodeDicts.disks(config, instance), op.disks(), disks, Disk::read),
                        config.group(primary.group()));
        String text =
                "Instance %s would not meet the policy of its group: %s"
                        .formatted(instance.name(), String.join(", ", violations));
        require(violations.isEmpty() || op.ways().ignoreIpolicy(), INVAL, "%s", text);
        if (!violations.isEmpty()) {
            ctx.warn(text);
        }
    }

    /** Only what runs has something to be plugged into. */
    private boolean canHotplug(Config config, Instance instance, UnitContext ctx) {
        if (!op.ways().hotplug() && !op.ways().hotplugIfPossible()) {
            return false;
        }
        if (!InstanceChecks.info(ctx, config, instance).runs()) {
            ctx.inform("The instance does not run: there is nothing to be hotplugged");
            return false;
        }
        NodeName primary = config.node(instance.primaryNode()).name();
        String failure =
                ctx.tryCall(primary, new HotplugSupported(NodeDicts.instance(config, instance)))
                        .failure();
        if (failure != null && !op.ways().hotplugIfPossible()) {
            throw new PrereqException(
                    ErrorCode.STATE, "Hotplug is not possible on node " + primary + ": " + failure);
        }
        if (failure != null) {
            ctx.warn("Hotplug is not possible on node " + primary + ": " + failure);
        }
        return failure == null;
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        Instance instance = config.instance(plan.instance());
        List<NodeName> nodes = InstanceHooks.masterAndNodes(config, instance);
        Map<String, String> own =
                op.runtimeMemMib() == null
                        ? Map.of()
                        : Map.of("RUNTIME_MEMORY", String.valueOf(op.runtimeMemMib()));
        return Optional.of(
                InstanceHooks.of("instance-modify", config, instance, own, nodes, nodes));
    }

    @Override
    public Map<String, String> afterwards(Config config, Plan plan, Hooks hooks) {
        return InstanceHooks.afterwards(config, plan.instance(), hooks);
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        List<List<@Nullable Object>> changes = new ArrayList<>();
        if (op.runtimeMemMib() != null) {
            balloon(ctx, plan.instance(), op.runtimeMemMib());
            changes.add(List.of("runtime_memory", op.runtimeMemMib()));
        }
        var disks = new DiskModification(ctx, plan.instance(), plan.hotplug());
        for (int i = 0; i < plan.disks().size(); i++) {
            DeviceChange change = op.disks().get(i);
            changes.add(disks.make(change, plan.disks().get(i)));
        }
        var nics = new NicModification(ctx, plan.instance(), plan.hotplug());
        for (int i = 0; i < plan.nics().size(); i++) {
            DeviceChange change = op.nics().get(i);
            changes.add(nics.make(change, plan.nics().get(i)));
        }
        changeSettings(ctx, plan.instance(), changes);
        return changes;
    }

    private static void balloon(UnitContext ctx, Uuid uuid, long memoryMib) {
        Config config = ctx.config();
        Instance instance = config.instance(uuid);
        ctx.call(
                config.node(instance.primaryNode()).name(),
                new InstanceBalloonMemory(NodeDicts.instance(config, instance), memoryMib));
    }

    private void changeSettings(UnitContext ctx, Uuid uuid, List<List<@Nullable Object>> changes) {
        Config config = ctx.config();
        Instance old = config.instance(uuid);
        var changed = new ChangedSettings(config, old, op);
        Instance next = changed.instance();
        if (!next.equals(old)) {
            var _ =
                    ctx.commit(
                            "settings of instance " + old.name(), List.of(new InstancePut(next)));
        }
        changes.addAll(changed.told());
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
