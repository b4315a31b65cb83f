package janeti.units.instance;

import janeti.config.Config;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Instance.Wanted;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.DiskCall.BlockdevAssemble;
import janeti.protocol.DiskCall.BlockdevShutdown;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;
import janeti.protocol.NodeAnswer;
import janeti.units.Undo;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Brings the disks of an instance into use and out of it, on all its nodes. Source:
 * spec/operations.md, Assemble disks and Shutdown disks. The caller holds the instance exclusively.
 */
final class Disks {
    private static final String DRBD = "drbd";

    private Disks() {}

    /** A disk as one node is told of it. */
    private record OnNode(int index, String ivName, Node node, DiskDict dict) {}

    /**
     * Brings all disks into use: first on every node as a secondary would have them, then on the
     * primary node. If that or a later step of the opcode fails, they are taken out of use again.
     *
     * @param ignoreSecondaries whether a failure of the first pass may be passed over
     */
    static void assemble(UnitContext ctx, Uuid uuid, boolean ignoreSecondaries) {
        InstanceStates.disksActive(ctx, uuid, true);
        Config config = ctx.config();
        Instance instance = config.instance(uuid);
        List<OnNode> all = all(config, instance);
        noteUndo(ctx, instance, all);
        InstanceDict dict = NodeDicts.instance(config, instance);
        boolean good = true;
        for (OnNode disk : all) {
            boolean primary = disk.node().uuid().equals(instance.primaryNode());
            boolean mayFail = ignoreSecondaries || (!primary && disk.node().offline());
            good &= assembled(ctx, disk, dict, false) || mayFail;
        }
        for (OnNode disk : all) {
            if (disk.node().uuid().equals(instance.primaryNode())) {
                good &= assembled(ctx, disk, dict, true);
            }
        }
        if (!good) {
            throw new ExecException(
                    "Disk consistency error: not all disks of instance "
                            + instance.name()
                            + " can be used; see the warnings above. If only secondary nodes"
                            + " failed, it may be forced");
        }
    }

    private static boolean assembled(
            UnitContext ctx, OnNode disk, InstanceDict instance, boolean primary) {
        String failure =
                ctx.tryCall(
                                disk.node().name(),
                                new BlockdevAssemble(disk.dict(), instance, primary, disk.index()))
                        .failure();
        if (failure != null) {
            ctx.warn(
                    "Could not prepare block device %s on node %s (is_primary=%s, pass=%d): %s"
                            .formatted(
                                    disk.ivName(),
                                    disk.node().name(),
                                    primary ? "True" : "False",
                                    primary ? 2 : 1,
                                    failure));
        }
        return failure == null;
    }

    /** The last noted is taken back first: the configuration, then disk by disk in their order. */
    private static void noteUndo(UnitContext ctx, Instance instance, List<OnNode> all) {
        for (OnNode disk : all.reversed()) {
            ctx.undo(
                    "shut down disk " + disk.ivName() + " on node " + disk.node().name(),
                    new Undo.Call(disk.node().name(), new BlockdevShutdown(disk.dict())));
        }
        String what = "instance " + instance.name() + " has its disks out of use";
        Wanted now = instance.wanted();
        Instance inactive = instance.withWanted(new Wanted(now.state(), now.source(), false));
        ctx.undo(what, new Undo.Commit(what, List.of(new InstancePut(inactive).unconditional())));
    }

    /** Takes all disks out of use; a node that fails is told of and no more. */
    static void shutdown(UnitContext ctx, Uuid uuid) {
        InstanceStates.disksActive(ctx, uuid, false);
        Config config = ctx.config();
        for (OnNode disk : all(config, config.instance(uuid))) {
            NodeName node = disk.node().name();
            NodeAnswer<?> answer = ctx.tryCall(node, new BlockdevShutdown(disk.dict()));
            @Nullable String failure = answer.failure();
            if (failure != null) {
                ctx.warn(
                        "Could not shut down block device %s on node %s: %s"
                                .formatted(disk.ivName(), node, failure));
            }
        }
    }

    private static List<OnNode> all(Config config, Instance instance) {
        Node primary = config.node(instance.primaryNode());
        List<Disk> disks = NodeDicts.disks(config, instance);
        List<OnNode> all = new ArrayList<>();
        for (int i = 0; i < disks.size(); i++) {
            Disk disk = disks.get(i);
            for (Uuid node : nodesOf(disk, primary.uuid())) {
                all.add(
                        new OnNode(
                                i,
                                disk.ivName(),
                                config.node(node),
                                NodeDicts.disk(config, primary, disk)));
            }
        }
        return all;
    }

    /** Only a mirrored disk is on other nodes than the primary; there first. */
    static List<Uuid> nodesOf(Disk disk, Uuid primary) {
        List<Uuid> nodes = new ArrayList<>();
        if (disk.devType().equals(DRBD)) {
            disk.nodes().stream().filter(node -> !node.equals(primary)).forEach(nodes::add);
        }
        nodes.add(primary);
        return nodes;
    }
}
