package janeti.units.node;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.CandidatePool;
import janeti.config.Config;
import janeti.config.change.Draft;
import janeti.config.change.NodeChanges;
import janeti.config.change.NodeRole;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.ObjectKind;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.NodeOp;
import janeti.protocol.ClusterCall.EtcHostsModify;
import janeti.protocol.HostCall.NodeLeaveCluster;
import janeti.protocol.HostCall.NodeSshKeyRemove;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a node out that has no instances. Source: spec/operations.md, NODE_REMOVE. It is told to
 * leave while its own calls are still allowed, that is before it is out of the configuration:
 * afterwards nobody could ask it.
 */
record NodeRemove(NodeOp.Remove op) implements LogicalUnit<NodeRemove.Plan> {
    /** The node as it was. */
    record Plan(Uuid node, NodeName name, boolean candidate, boolean potential) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.bglExclusive();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Node node = config.findNode(op.node());
        require(
                !node.uuid().equals(config.masterNode().uuid()),
                INVAL,
                "Node %s is the master; another node must take over first",
                node.name());
        for (Uuid referrer : config.referrersOf(node.uuid())) {
            String user = userOf(config, referrer);
            require(
                    user == null,
                    INVAL,
                    "%s is still on node %s; move or remove it first",
                    String.valueOf(user),
                    node.name());
        }
        return new Plan(node.uuid(), node.name(), node.masterCandidate(), node.masterCapable());
    }

    private static @Nullable String userOf(Config config, Uuid referrer) {
        if (config.object(ObjectKind.INSTANCE, referrer) instanceof Instance instance) {
            return "Instance " + instance.name();
        }
        return config.object(ObjectKind.DISK, referrer) == null ? null : "Disk " + referrer;
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        List<NodeName> others =
                config.nodes().values().stream()
                        .map(Node::name)
                        .filter(name -> !name.equals(plan.name()))
                        .toList();
        return Optional.of(
                new Hooks(
                        "node-remove",
                        "NODE",
                        Map.of("OP_TARGET", plan.name().value(), "NODE_NAME", plan.name().value()),
                        others,
                        others));
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        NodeName master = ctx.config().masterNode().name();
        if (ctx.config().cluster().nodePolicy().modifySshSetup()) {
            forgetKeys(plan, master, ctx);
        }
        fillCandidates(plan, ctx);
        boolean modifySsh = ctx.config().cluster().nodePolicy().modifySshSetup();
        warnIf(plan.name(), "leave the cluster", plan.name(), new NodeLeaveCluster(modifySsh), ctx);
        ctx.commit(
                "remove node " + plan.name(),
                Draft.edit(draft -> NodeChanges.removed(draft, plan.node())));
        if (ctx.config().cluster().nodePolicy().modifyEtcHosts()) {
            warnIf(
                    plan.name(),
                    "be taken out of /etc/hosts",
                    master,
                    new EtcHostsModify("remove", plan.name().value(), null),
                    ctx);
        }
        ctx.distribute(
                        ctx.config().nodes().values().stream()
                                .filter(node -> !node.offline())
                                .map(Node::name)
                                .toList())
                .forEach(ctx::warn);
        return null;
    }

    /** There should be as many candidates without it as with it. */
    private static void fillCandidates(Plan plan, UnitContext ctx) {
        Set<Uuid> without = Set.of(plan.node());
        for (Node promoted : CandidatePool.missing(ctx.config(), without)) {
            ctx.inform("Node " + promoted.name() + " becomes a master candidate");
            var arrival = new NodeArrival(ctx, promoted.uuid(), promoted.name());
            String digest = arrival.certificateDigest();
            ctx.commit(
                    "node " + promoted.name() + " becomes a candidate",
                    Draft.edit(draft ->
                            NodeChanges.certified(
                                    NodeChanges.inRole(draft, promoted.uuid(), NodeRole.CANDIDATE),
                                    promoted.uuid(),
                                    digest)));
        }
    }

    private static void forgetKeys(Plan plan, NodeName master, UnitContext ctx) {
        List<Node> others =
                ctx.config().nodes().values().stream()
                        .filter(node -> !node.uuid().equals(plan.node()))
                        .toList();
        var call =
                new NodeSshKeyRemove(
                        plan.node().value(),
                        plan.name().value(),
                        others.stream()
                                .filter(Node::masterCandidate)
                                .map(node -> node.uuid().value())
                                .toList(),
                        others.stream()
                                .filter(Node::masterCapable)
                                .map(node -> node.name().value())
                                .toList(),
                        plan.candidate(),
                        plan.potential(),
                        true,
                        true,
                        false);
        NodeAnswer<List<Object>> answer = ctx.tryCall(master, call);
        if (answer instanceof NodeAnswer.Done<List<Object>>(List<Object> failed)
                && failed != null) {
            failed.forEach(each -> ctx.warn("SSH keys of a node could not be updated: " + each));
        } else {
            ctx.warn(
                    "Node %s could not make the others forget the SSH keys of node %s: %s"
                            .formatted(master, plan.name(), answer.failure()));
        }
    }

    private static void warnIf(
            NodeName node, String what, NodeName asked, NodeCall<?> call, UnitContext ctx) {
        String failure = ctx.tryCall(asked, call).failure();
        if (failure != null) {
            ctx.warn("Node %s could not %s: node %s: %s".formatted(node, what, asked, failure));
        }
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
