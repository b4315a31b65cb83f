package janeti.units.instance;

import janeti.config.Config;
import janeti.config.ConfigChange.InstancePut;
import janeti.config.NodeDicts;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceCall.InstanceShutdown;
import janeti.protocol.InstanceCall.InstanceStart;
import janeti.protocol.VolumeCall.BlockdevClose;
import janeti.units.UnitContext;

import java.time.Duration;
import java.util.List;

/**
 * Stops an instance, gives it to another node and starts it there if it should run. Source:
 * spec/operations.md, INSTANCE_FAILOVER. The caller holds the instance and both nodes exclusively.
 *
 * @param oldNodeMayBeDead whether to go on though the old node does not answer
 */
record ColdMove(
        UnitContext ctx, Uuid instance, Uuid target, Duration timeout, boolean oldNodeMayBeDead) {
    void run() {
        Config config = ctx.config();
        Instance before = config.instance(instance);
        Node source = config.node(before.primaryNode());
        ctx.feedback("Failover instance " + before.name());
        ctx.feedback("* shutting down instance on source node");
        stop(config, before, source);
        ctx.feedback("* deactivating the instance's disks on source node");
        closeDisks(ctx, config, before, source);
        Disks.shutdown(ctx, instance);
        giveTo(ctx, instance, target);
        if (before.adminState() == AdminState.UP) {
            NodeName node = ctx.config().node(target).name();
            ctx.feedback("* activating the instance's disks on target node " + node);
            Disks.assemble(ctx, instance, true);
            ctx.feedback("* starting the instance on the target node " + node);
            start(node);
        }
    }

    private void stop(Config config, Instance before, Node source) {
        var call = new InstanceShutdown(NodeDicts.instance(config, before), timeout, ctx.reason());
        String failure = ctx.tryCall(source.name(), call).failure();
        if (failure == null) {
            return;
        }
        if (!oldNodeMayBeDead && !source.offline()) {
            throw new ExecException(
                    "Could not shutdown instance %s on node %s: %s. If that node is dead for sure,"
                                    .formatted(before.name(), source.name(), failure)
                            + " it may be passed over with --ignore-consistency");
        }
        ctx.warn(
                "Could not shutdown instance %s on node %s, going on; make sure that node %s is down: %s"
                        .formatted(before.name(), source.name(), source.name(), failure));
    }

    /** So that nobody writes to them from there any more. */
    static void closeDisks(UnitContext ctx, Config config, Instance instance, Node node) {
        List<DiskDict> disks = dicts(config, instance);
        String failure =
                ctx.tryCall(node.name(), new BlockdevClose(instance.name().value(), disks))
                        .failure();
        if (failure != null) {
            ctx.warn(
                    "Could not close instance disks on node %s, going on: %s"
                            .formatted(node.name(), failure));
        }
    }

    /** The disks of the instance as both nodes are told of them. */
    static List<DiskDict> dicts(Config config, Instance instance) {
        Node primary = config.node(instance.primaryNode());
        return NodeDicts.disks(config, instance).stream()
                .map(disk -> NodeDicts.disk(config, primary, disk))
                .toList();
    }

    /** From here on it is the other node's. */
    static void giveTo(UnitContext ctx, Uuid instance, Uuid node) {
        Config config = ctx.config();
        Instance now = config.instance(instance);
        if (!now.primaryNode().equals(node)) {
            var _ =
                    ctx.commit(
                            "instance %s is on node %s"
                                    .formatted(now.name(), config.node(node).name()),
                            List.of(new InstancePut(now.withPrimaryNode(node))));
        }
    }

    private void start(NodeName node) {
        Config config = ctx.config();
        Instance now = config.instance(instance);
        var call = new InstanceStart(NodeDicts.instance(config, now), false, ctx.reason());
        String failure = ctx.tryCall(node, call).failure();
        if (failure != null) {
            throw new ExecException(
                    "Could not start instance %s on node %s: %s. It is on that node now; start it when"
                                    .formatted(now.name(), node, failure)
                            + " the reason is gone");
        }
    }
}
