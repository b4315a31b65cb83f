package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.NodeDicts;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.InstanceCall.InstanceList;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationCall.InstanceFinalizeMigrationDst;
import janeti.protocol.MigrationCall.InstanceFinalizeMigrationSrc;
import janeti.protocol.MigrationCall.MigrationInfo;
import janeti.protocol.NodeAnswer;
import janeti.units.UnitContext;

import java.util.List;
import java.util.Map;

/**
 * Finds out on which of two nodes an instance runs after a move that went wrong, and says so in the
 * configuration. Source: spec/operations.md, INSTANCE_MIGRATE, cleanup.
 */
record LostMove(UnitContext ctx, Uuid instance, Uuid target) {
    void findAgain() {
        Config config = ctx.config();
        Instance lost = config.instance(instance);
        Node source = config.node(lost.primaryNode());
        Node other = config.node(target);
        ctx.feedback(
                "* checking where the instance actually runs (if this hangs, look at the nodes)");
        var call =
                new InstanceList(
                        List.of(lost.hypervisor()),
                        Map.of(
                                lost.hypervisor(),
                                Filled.hvparams(config, lost.hypervisor()).values()));
        boolean onSource = runsOn(source.name(), call, lost);
        boolean onOther = runsOn(other.name(), call, lost);
        if (onSource && onOther) {
            throw new ExecException(
                    "Instance %s runs on both nodes %s and %s; stop one of them by hand and repeat this"
                            .formatted(lost.name(), source.name(), other.name()));
        }
        if (!onSource && !onOther) {
            throw new ExecException(
                    "Instance %s runs neither on node %s nor on node %s; stop and start it instead"
                            .formatted(lost.name(), source.name(), other.name()));
        }
        if (onOther) {
            ctx.feedback(
                    "* instance is running on node %s, updating config".formatted(other.name()));
            ColdMove.giveTo(ctx, instance, target);
            clear(config, lost, other, source);
        } else {
            ctx.feedback("* instance is running on its primary node " + source.name());
            clearArrival(config, lost, other, source);
        }
        ctx.feedback("* done");
    }

    /**
     * It has arrived: what is left of it where it was goes, and it runs on here, should it still
     * stand still. Failures are told and passed over: the configuration is right already.
     */
    private void clear(Config config, Instance lost, Node here, Node left) {
        InstanceDict dict = NodeDicts.instance(config, lost);
        String info = ctx.tryCall(left.name(), new MigrationInfo(dict)).value();
        warnIf(
                here,
                ctx.tryCall(
                        here.name(),
                        new InstanceFinalizeMigrationDst(dict, info == null ? "" : info, true)));
        warnIf(left, ctx.tryCall(left.name(), new InstanceFinalizeMigrationSrc(dict, true, true)));
    }

    /** It has never left: nobody waits for it any more, and it goes on. */
    private void clearArrival(Config config, Instance lost, Node other, Node here) {
        InstanceDict dict = NodeDicts.instance(config, lost);
        warnIf(other, ctx.tryCall(other.name(), new InstanceFinalizeMigrationDst(dict, "", false)));
        warnIf(here, ctx.tryCall(here.name(), new InstanceFinalizeMigrationSrc(dict, false, true)));
    }

    private void warnIf(Node node, NodeAnswer<?> answer) {
        String failure = answer.failure();
        if (failure != null) {
            ctx.warn("Node %s did not clear away the move: %s".formatted(node.name(), failure));
        }
    }

    private boolean runsOn(NodeName node, InstanceList call, Instance lost) {
        NodeAnswer<List<String>> answer = ctx.tryCall(node, call);
        List<String> names = answer.value();
        if (names != null) {
            return names.contains(lost.name().value());
        }
        throw new ExecException(
                "Node %s does not say whether instance %s runs there: %s"
                        .formatted(node, lost.name(), answer.failure()));
    }
}
