package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.NORES;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.AdminState;
import janeti.config.object.BeParams;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.protocol.GuestCall.InstanceBalloonMemory;
import janeti.protocol.MigrationCall.InstanceMigratable;
import janeti.protocol.RunningInstance;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Moves a running instance to another node that gets at its disks. Source: spec/operations.md,
 * INSTANCE_MIGRATE.
 */
record InstanceMigrate(InstanceOp.Migrate op) implements LogicalUnit<InstanceMigrate.Plan> {
    /** As long as an instance may take to stop, when it can only be moved stopped. */
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(120);

    /**
     * How it is done.
     *
     * @param failover whether it is stopped for it
     * @param live whether it runs while its memory is moved
     * @param memoryMib what its memory must become before; 0: it stays as it is
     */
    record Plan(
            Uuid instance,
            Uuid source,
            Uuid target,
            boolean failover,
            boolean live,
            long memoryMib) {}

    private Node target(Config config, Instance instance) {
        require(
                op.mode() == null || op.live() == null,
                INVAL,
                "Only one of the parameters 'mode' and 'live' may be given");
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
        if (op.cleanup()) {
            return plan(instance, target, false, 0, config);
        }
        boolean failover = mustStop(config, instance, ctx);
        MoveTarget.requireFit(ctx, config, instance, target, failover, op.ignoreIpolicy());
        long memory = 0;
        if (failover) {
            InstanceFailover.requireRoom(ctx, config, instance, target);
        } else {
            InstanceChecks.lookIfUncertain(ctx, config, instance);
            memory = memory(config, instance, target, ctx);
        }
        InstanceChecks.requireBridges(ctx, config, instance.nics(), target.name());
        if (!failover) {
            failover = cannotBeMoved(config, instance, ctx);
        }
        return plan(instance, target, failover, failover ? 0 : memory, config);
    }

    private Plan plan(
            Instance instance, Node target, boolean failover, long memory, Config config) {
        return new Plan(
                instance.uuid(),
                instance.primaryNode(),
                target.uuid(),
                failover,
                isLive(config, instance),
                memory);
    }

    private boolean isLive(Config config, Instance instance) {
        if (op.live() != null) {
            return op.live();
        }
        Object mode =
                op.mode() != null
                        ? op.mode()
                        : Filled.hvparams(config, instance).get("migration_mode");
        return !"non-live".equals(mode);
    }

    /** Whether it is to be stopped, for what the configuration says of it. */
    private boolean mustStop(Config config, Instance instance, UnitContext ctx) {
        boolean runs = instance.adminState() == AdminState.UP;
        require(
                runs || op.allowFailover(),
                STATE,
                "Instance %s is not marked to be up: it cannot be migrated, but it can be failed over",
                instance.name());
        if (!runs) {
            ctx.inform("Can't migrate, instance offline, fallback to failover");
            return true;
        }
        return op.allowFailover() && Filled.beparams(config, instance).alwaysFailover();
    }

    /** What the instance's memory must become for the target; 0 if it can stay. */
    private long memory(Config config, Instance instance, Node target, UnitContext ctx) {
        RunningInstance running = InstanceChecks.info(ctx, config, instance);
        require(
                running.runs(),
                STATE,
                "Instance %s is marked to be up, but does not run on node %s; start it, or fail it over",
                instance.name(),
                config.node(instance.primaryNode()).name());
        BeParams beparams = Filled.beparams(config, instance);
        long free = InstanceChecks.freeMemory(ctx, config, target.name(), instance.hypervisor());
        if (running.memoryMib() <= free) {
            return 0;
        }
        require(
                op.allowRuntimeChanges() && beparams.minmem() <= free,
                NORES,
                "Not enough memory on node %s for migrating instance %s: needed %d MiB, available %d"
                        + " MiB",
                target.name(),
                instance.name(),
                op.allowRuntimeChanges() ? beparams.minmem() : running.memoryMib(),
                free);
        return free;
    }

    private boolean cannotBeMoved(Config config, Instance instance, UnitContext ctx) {
        NodeName source = config.node(instance.primaryNode()).name();
        String failure =
                ctx.tryCall(source, new InstanceMigratable(NodeDicts.instance(config, instance)))
                        .failure();
        if (failure == null) {
            return false;
        }
        if (!op.allowFailover()) {
            throw new PrereqException(
                    ErrorCode.ENVIRON,
                    "Can't migrate instance %s: node %s says: %s. It can be failed over"
                            .formatted(instance.name(), source, failure));
        }
        ctx.inform("Can't migrate, fallback to failover: node " + source + " says: " + failure);
        return true;
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        NodeName old = config.node(plan.source()).name();
        NodeName target = config.node(plan.target()).name();
        List<NodeName> nodes = List.of(config.masterNode().name(), old, target);
        return Optional.of(
                InstanceHooks.of(
                        "instance-migrate",
                        config,
                        config.instance(plan.instance()),
                        Map.of(
                                "MIGRATE_LIVE",
                                DeviceVariables.text(plan.live()),
                                "MIGRATE_CLEANUP",
                                DeviceVariables.text(op.cleanup()),
                                "OLD_PRIMARY",
                                old.value(),
                                "NEW_PRIMARY",
                                target.value(),
                                "OLD_SECONDARY",
                                "",
                                "NEW_SECONDARY",
                                "",
                                "ALLOW_RUNTIME_CHANGES",
                                DeviceVariables.text(op.allowRuntimeChanges())),
                        nodes,
                        nodes));
    }

    @Override
    public Map<String, String> afterwards(Config config, Plan plan, Hooks hooks) {
        return InstanceHooks.afterwards(config, plan.instance(), hooks);
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        Instance instance = config.instance(plan.instance());
        ctx.feedback("Migrating instance " + instance.name());
        if (op.cleanup()) {
            new LostMove(ctx, plan.instance(), plan.target()).findAgain();
        } else if (plan.failover()) {
            new ColdMove(ctx, plan.instance(), plan.target(), SHUTDOWN_TIMEOUT, false).run();
        } else {
            requireSameHypervisor(config, plan, instance, ctx);
            if (plan.memoryMib() > 0) {
                shrink(config, plan, instance, ctx);
            }
            LiveMove.of(ctx, instance, config.node(plan.target()), plan.live()).run();
        }
        return null;
    }

    /** A hypervisor may not understand what one of another version sends. */
    private void requireSameHypervisor(
            Config config, Plan plan, Instance instance, UnitContext ctx) {
        NodeName source = config.node(plan.source()).name();
        NodeName target = config.node(plan.target()).name();
        Object here = InstanceChecks.hypervisorVersion(ctx, config, source, instance);
        Object there = InstanceChecks.hypervisorVersion(ctx, config, target, instance);
        if (here == null || there == null || Objects.equals(here, there)) {
            return;
        }
        String text =
                "The hypervisor of node %s has version %s, that of node %s has %s"
                        .formatted(source, here, target, there);
        if (!op.ignoreHvVersions()) {
            throw new ExecException(
                    text
                            + "; a move between them may fail. It may be tried with --ignore-hvversions");
        }
        ctx.warn(text);
    }

    private static void shrink(Config config, Plan plan, Instance instance, UnitContext ctx) {
        NodeName source = config.node(plan.source()).name();
        ctx.inform(
                "Memory of the instance is made %d MiB, for node %s has no more"
                        .formatted(plan.memoryMib(), config.node(plan.target()).name()));
        ctx.call(
                source,
                new InstanceBalloonMemory(NodeDicts.instance(config, instance), plan.memoryMib()));
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
