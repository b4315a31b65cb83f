package janeti.units.instance;

import janeti.config.Config;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.NodeDicts;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.protocol.DiskCall.BlockdevShutdown;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationCall.AcceptInstance;
import janeti.protocol.MigrationCall.InstanceFinalizeMigrationDst;
import janeti.protocol.MigrationCall.InstanceFinalizeMigrationSrc;
import janeti.protocol.MigrationCall.InstanceGetMigrationStatus;
import janeti.protocol.MigrationCall.InstanceMigrate;
import janeti.protocol.MigrationCall.MigrationInfo;
import janeti.protocol.MigrationProgress;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.RunningInstance;
import janeti.protocol.VolumeCall.BlockdevClose;
import janeti.protocol.VolumeCall.BlockdevOpen;
import janeti.units.Undo;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Moves an instance to another node while it runs. Source: spec/operations.md, INSTANCE_MIGRATE.
 * The caller holds the instance and both nodes exclusively. Until the memory has been moved
 * whatever fails is taken back, and the instance goes on where it was; from then on it is on the
 * target, whatever the old node says.
 *
 * @param live whether it runs while its memory is moved
 */
record LiveMove(
        UnitContext ctx, Config config, Instance instance, Node source, Node target, boolean live) {
    /** Between two questions how far it is; after the first minute it is asked less often. */
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Duration LATER_POLL = Duration.ofSeconds(5);
    private static final int QUICK_POLLS = 60;

    /** A move that takes a day has no end: it is called off. */
    private static final int MAX_POLLS = 17_000;

    /** Every so many polls the operator is told how far it is. */
    private static final int TELL_EVERY = 10;

    /** Templates whose disks a node must let go of. */
    private static final Set<String> DETACHED = Set.of("ext", "rbd");

    static LiveMove of(UnitContext ctx, Instance instance, Node target, boolean live) {
        Config config = ctx.config();
        Node source = config.node(instance.primaryNode());
        return new LiveMove(ctx, config, instance, source, target, live);
    }

    private InstanceDict dict() {
        return NodeDicts.instance(config, instance);
    }

    private List<DiskDict> disks() {
        return ColdMove.dicts(config, instance);
    }

    void run() {
        ctx.feedback("* checking disk consistency between source and target");
        String info = required(source, new MigrationInfo(dict()), "tell what its hypervisor needs");
        shareDisks();
        accept(info);
        transfer();
        // The memory is over there: from here on the instance is, whatever happens.
        String what = "instance %s is on node %s".formatted(instance.name(), source.name());
        ctx.undo(what, new Undo.Commit(what, List.of(new InstancePut(instance).unconditional())));
        ColdMove.giveTo(ctx, instance.uuid(), target.uuid());
        ctx.keep();
        endOnSource();
        endOnTarget(info);
        unshareDisks();
        ctx.feedback("* done");
    }

    private void shareDisks() {
        String name = instance.name().value();
        ctx.feedback("* closing instance disks on node " + target.name());
        done(target, new BlockdevClose(name, disks()), "close the disks");
        undo(source, "open its disks exclusively again", new BlockdevOpen(name, disks(), true));
        ctx.feedback("* opening instance disks on node " + source.name() + " in shared mode");
        done(source, new BlockdevOpen(name, disks(), false), "open the disks in shared mode");
        undo(target, "close its disks", new BlockdevClose(name, disks()));
        ctx.feedback("* opening instance disks on node " + target.name() + " in shared mode");
        done(target, new BlockdevOpen(name, disks(), false), "open the disks in shared mode");
    }

    private void accept(String info) {
        ctx.feedback("* preparing " + target.name() + " to accept the instance");
        // Noted first, so done last: it goes on here only after it was ended there.
        undo(source, "let it go on there", new InstanceFinalizeMigrationSrc(dict(), false, live));
        undo(target, "accept it no more", new InstanceFinalizeMigrationDst(dict(), info, false));
        done(
                target,
                new AcceptInstance(dict(), info, target.secondaryIp()),
                "get ready for the instance");
    }

    private void transfer() {
        ctx.feedback("* migrating instance to " + target.name());
        done(
                source,
                new InstanceMigrate(config.cluster().name(), dict(), target.secondaryIp(), live),
                "begin to move the instance");
        ctx.feedback("* starting memory transfer");
        for (int poll = 0; poll < MAX_POLLS; poll++) {
            if (isOver(poll)) {
                ctx.feedback("* memory transfer complete");
                return;
            }
            ctx.sleep(poll < QUICK_POLLS ? POLL : LATER_POLL);
        }
        throw new ExecException(
                "Instance %s is not on node %s after a day; the move is called off"
                        .formatted(instance.name(), target.name()));
    }

    private boolean isOver(int poll) {
        MigrationProgress found =
                required(
                        source, new InstanceGetMigrationStatus(dict()), "tell how far the move is");
        if (found.status().equals(MigrationProgress.COMPLETED)) {
            return true;
        }
        if (!found.status().equals(MigrationProgress.ACTIVE)) {
            throw new ExecException(
                    "Could not migrate instance %s: node %s says that the move has %s. It goes on there; its log says more"
                            .formatted(instance.name(), source.name(), found.status()));
        }
        if (poll % TELL_EVERY == 0) {
            tell(found);
        }
        return false;
    }

    private void tell(MigrationProgress found) {
        Number moved = found.transferredRam();
        Number all = found.totalRam();
        if (moved != null && all != null && all.doubleValue() > 0) {
            ctx.feedback(
                    "* memory transfer progress: %.2f %%"
                            .formatted(100 * moved.doubleValue() / all.doubleValue()));
        }
    }

    private void endOnSource() {
        String failure =
                ctx.tryCall(source.name(), new InstanceFinalizeMigrationSrc(dict(), true, live))
                        .failure();
        if (failure != null) {
            ctx.warn(
                    "Node %s did not end the move of instance %s; a stopped copy may be left there: %s"
                            .formatted(source.name(), instance.name(), failure));
        }
    }

    /** What the target says is the last word: a failure here leaves it there, running or not. */
    private void endOnTarget(String info) {
        NodeAnswer<?> answer =
                ctx.tryCall(target.name(), new InstanceFinalizeMigrationDst(dict(), info, true));
        String failure = answer.failure();
        if (failure == null) {
            return;
        }
        RunningInstance found =
                ctx.tryCall(target.name(), InstanceChecks.infoCall(config, instance)).value();
        String text =
                "Node %s did not end the move of instance %s: %s"
                        .formatted(target.name(), instance.name(), failure);
        if (found == null || !found.runs()) {
            throw new ExecException(
                    text
                            + ". The instance is on that node now, and does not run or the node does"
                            + " not say so: look there, then start it");
        }
        ctx.warn(text + "; it runs there");
    }

    /** Failures are told and passed over: the instance runs where it should. */
    private void unshareDisks() {
        ctx.feedback("* closing instance disks on node " + source.name());
        ColdMove.closeDisks(ctx, config, instance, source);
        ctx.feedback("* opening instance disks on node " + target.name() + " in exclusive mode");
        var open = new BlockdevOpen(instance.name().value(), disks(), true);
        warnIf(target, "open the disks in exclusive mode", ctx.tryCall(target.name(), open));
        for (DiskDict disk : disks()) {
            if (DETACHED.contains(disk.devType())) {
                warnIf(
                        source,
                        "let go of disk " + disk.ivName(),
                        ctx.tryCall(source.name(), new BlockdevShutdown(disk)));
            }
        }
    }

    private void warnIf(Node node, String what, NodeAnswer<?> answer) {
        String failure = answer.failure();
        if (failure != null) {
            ctx.warn("Node " + node.name() + " could not " + what + ": " + failure);
        }
    }

    private void undo(Node node, String what, NodeCall<?> call) {
        ctx.undo(
                "node %s is to %s (instance %s)".formatted(node.name(), what, instance.name()),
                new Undo.Call(node.name(), call));
    }

    private void done(Node node, NodeCall<?> call, String what) {
        fail(node, what, ctx.tryCall(node.name(), call).failure());
    }

    private <R> R required(Node node, NodeCall<R> call, String what) {
        NodeAnswer<R> answer = ctx.tryCall(node.name(), call);
        R value = answer.value();
        if (value != null) {
            return value;
        }
        String failure = answer.failure();
        fail(node, what, failure == null ? "it answered nothing" : failure);
        throw new IllegalStateException("A failure was told");
    }

    private void fail(Node node, String what, @Nullable String failure) {
        if (failure != null) {
            throw new ExecException(
                    "Could not migrate instance %s: node %s could not %s: %s. It stays on node %s"
                            .formatted(instance.name(), node.name(), what, failure, source.name()));
        }
    }
}
