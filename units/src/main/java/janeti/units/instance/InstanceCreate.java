package janeti.units.instance;

import static janeti.model.ErrorCode.EXISTS;
import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.NOTUNIQUE;
import static janeti.model.ErrorCode.RESOLVER;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.change.Draft;
import janeti.config.change.InstanceChanges;
import janeti.config.object.BeParams;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectReader;
import janeti.config.object.ObjectWriter;
import janeti.config.object.Params;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.InstanceName;
import janeti.model.NodeName;
import janeti.model.OpException;
import janeti.op.InstanceOp;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.Undo;
import janeti.units.UnitContext;
import janeti.units.tag.TagSyntax;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes an instance: its disks on the node, the instance and its disks in the configuration, its
 * operating system, and starts it. What fails before the instance is in the configuration is taken
 * back; what fails later leaves the instance there, as Ganeti does, so that it can be looked at,
 * installed again or removed. But of an installation that was cut short, by a kill or because its
 * answer is lost, nobody knows what it left: there all is taken back. Source: spec/operations.md,
 * INSTANCE_CREATE.
 */
record InstanceCreate(InstanceOp.Create op, InstanceName name)
        implements LogicalUnit<InstanceCreate.Plan> {
    /** Where a machine that has the name already would answer. Source: DEFAULT_NODED_PORT. */
    private static final int NODE_DAEMON_PORT = 1811;

    /**
     * The instance and its disks as they will stand in the configuration.
     *
     * @param instance JSON form, as of the disks
     * @param template of all disks
     */
    record Plan(
            Map<String, @Nullable Object> instance,
            List<Map<String, @Nullable Object>> disks,
            String template,
            NodeName node) {
        Instance newInstance() {
            return ObjectReader.whole("instance", instance, Instance::read);
        }

        List<Disk> newDisks() {
            return disks.stream()
                    .map(disk -> ObjectReader.whole("disk", disk, Disk::read))
                    .toList();
        }
    }

    InstanceCreate(InstanceOp.Create op) {
        this(op, HostNames.normalized(op.instance()));
    }

    @Override
    public LogicalUnit<Plan> named(UnaryOperator<String> fullName) {
        return op.checks().name()
                ? new InstanceCreate(op, HostNames.normalized(fullName.apply(name.value())))
                : this;
    }

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        CreateArguments args = CreateArguments.of(config, op, name);
        refuseExisting(config);
        return LockRequest.exclusive(name)
                .and(LockRequest.shared(LockLevel.NODEGROUP, args.primary().group()))
                .and(LockRequest.exclusive(LockLevel.NODE, args.primary().uuid()))
                .and(LockRequest.exclusive(LockLevel.NODE_RES, args.primary().uuid()));
    }

    private void refuseExisting(Config config) {
        require(
                config.instances().values().stream().noneMatch(i -> i.name().equals(name)),
                EXISTS,
                "Instance '%s' is already in the cluster",
                name);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        CreateArguments args = CreateArguments.of(config, op, name);
        refuseExisting(config);
        TagSyntax.check(op.tags());
        tellWhatIsPassedOver(ctx);
        String ip = op.checks().name() ? resolved(ctx) : null;
        var maker = new NewInstance(config, op, args, ip, ctx.ids());
        List<Disk> disks = maker.disks();
        Instance instance = ctx.choose(choice -> maker.instance(disks, choice));
        require(
                ip == null || !op.checks().ip() || !ctx.answersAt(ip, NODE_DAEMON_PORT),
                NOTUNIQUE,
                "IP %s of instance %s already in use",
                String.valueOf(ip),
                name);
        checkNode(config, args.primary(), args.template());
        checkPolicy(config, args, instance, disks, ctx);
        askNode(config, instance, ctx);
        return new Plan(
                ObjectWriter.form(instance),
                disks.stream().map(disk -> ObjectWriter.form(disk)).toList(),
                args.template(),
                args.primary().name());
    }

    private void tellWhatIsPassedOver(UnitContext ctx) {
        if (op.os().noInstall() && op.steps().start()) {
            ctx.feedback(" - INFO: No-installation mode selected, disabling startup");
        }
        if (op.place().secondary() != null) {
            ctx.warn("Secondary node will be ignored on non-mirrored disk template");
        }
    }

    private String resolved(UnitContext ctx) {
        List<String> addresses = ctx.resolve(name.value());
        require(
                !addresses.isEmpty(),
                RESOLVER,
                "The given name (%s) does not resolve: nobody knows it. Give it an address, or"
                        + " switch the check off with --no-name-check",
                name);
        return addresses.getFirst();
    }

    private static void checkNode(Config config, Node node, String template) {
        require(!node.offline(), STATE, "Cannot use offline primary node '%s'", node.name());
        require(!node.drained(), STATE, "Cannot use drained primary node '%s'", node.name());
        require(
                node.vmCapable(),
                STATE,
                "Cannot use non-vm_capable primary node '%s'",
                node.name());
        require(
                !Filled.ndparams(config, node).exclusiveStorage(),
                STATE,
                "Disk template %s not supported with exclusive storage, which node %s has",
                template,
                node.name());
    }

    private void checkPolicy(
            Config config,
            CreateArguments args,
            Instance instance,
            List<Disk> disks,
            UnitContext ctx) {
        NodeGroup group = config.group(args.primary().group());
        BeParams beparams = Filled.beparams(config, instance);
        List<String> violations =
                IPolicyCheck.violations(
                        Filled.ipolicy(config, group),
                        new IPolicyCheck.Size(
                                beparams.maxmem(),
                                beparams.vcpus(),
                                instance.nics().size(),
                                beparams.spindleUse(),
                                disks.stream().map(Disk::sizeMib).toList(),
                                disks.isEmpty() ? "diskless" : args.template()));
        String text =
                "Instance allocation to group %s (%s) violates policy: %s"
                        .formatted(group.uuid(), group.name(), String.join(", ", violations));
        require(violations.isEmpty() || op.checks().ignoreIpolicy(), INVAL, "%s", text);
        if (!violations.isEmpty()) {
            ctx.warn(text);
        }
    }

    private void askNode(Config config, Instance instance, UnitContext ctx) {
        NodeName node = config.node(instance.primaryNode()).name();
        String hypervisor = instance.hypervisor();
        InstanceChecks.requireHvParams(
                ctx,
                config,
                List.of(node),
                hypervisor,
                instance.settings().hvparams().over(Filled.hvparams(config, hypervisor)));
        OsChecks.require(
                ctx,
                node,
                instance.os(),
                OsParams.whole(config, instance, new Params(op.os().paramsSecret())),
                op.os().forceVariant());
        InstanceChecks.requireBridges(ctx, config, instance.nics(), node);
        if (starts()) {
            InstanceChecks.requireFreeMemory(
                    ctx,
                    config,
                    node,
                    "creating instance " + name,
                    Filled.beparams(config, instance).maxmem(),
                    hypervisor);
        }
    }

    /** What has no operating system is not started. */
    private boolean starts() {
        return op.steps().start() && !op.os().noInstall();
    }

    /** Where it would be: uuids of nodes, as Ganeti answers here and only here. */
    @Override
    public Object rehearsed(Config config, Plan plan) {
        return List.of(config.node(plan.node()).uuid().value());
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        Instance instance = plan.newInstance();
        Map<String, String> env = new LinkedHashMap<>(InstanceHooks.ofInstance(config, instance));
        env.put("ADD_MODE", op.mode().wireName());
        env.put("INSTANCE_STATUS", DeviceVariables.text(starts()));
        env.put("INSTANCE_SECONDARIES", "");
        env.put("INSTANCE_DISK_TEMPLATE", plan.template());
        env.put("INSTANCE_DISK_COUNT", String.valueOf(plan.disks().size()));
        List<Disk> disks = plan.newDisks();
        for (int i = 0; i < disks.size(); i++) {
            env.putAll(DeviceVariables.ofNewDisk(i, disks.get(i)));
        }
        List<NodeName> nodes = List.of(config.masterNode().name(), plan.node());
        return Optional.of(InstanceHooks.of("instance-add", env, nodes, nodes));
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Instance planned = plan.newInstance();
        List<Disk> disks = plan.newDisks();
        makeDisks(ctx, planned, disks);
        ctx.feedback("adding instance " + name + " to cluster config");
        Config config =
                ctx.commit(
                        "add instance " + name,
                        Draft.edit(draft -> InstanceChanges.added(draft, planned, disks)));
        ctx.feedback("adding disks to cluster config");
        String removal = "remove instance " + name + " from the configuration";
        ctx.undo(removal, new Undo.Removal(removal, planned.uuid()));
        ctx.release(LockLevel.NODE, LockLevel.NODE_RES);
        var birth = new InstanceBirth(ctx, config.instance(planned.uuid()), plan.node());
        install(birth, ctx);
        birth.tellMetadata(op.os().paramsPrivate(), op.os().paramsSecret());
        if (starts()) {
            birth.start();
        }
        return List.of(plan.node().value());
    }

    /** Once it is known how it ended, the instance is there to stay. */
    private void install(InstanceBirth birth, UnitContext ctx) {
        try {
            birth.install(!op.os().noInstall(), new Params(op.os().paramsSecret()));
        } catch (OpException e) {
            ctx.keep();
            throw e;
        }
        ctx.keep();
    }

    private static void makeDisks(UnitContext ctx, Instance instance, List<Disk> disks) {
        for (int i = 0; i < disks.size(); i++) {
            ctx.feedback("* disk %d, size %s".formatted(i, NewInstance.size(disks.get(i))));
        }
        ctx.feedback("* creating instance disks...");
        new DiskCreation(ctx, instance).create(disks);
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
