package janeti.units.node;

import static janeti.model.PrereqException.require;

import janeti.config.CandidatePool;
import janeti.config.Config;
import janeti.config.ConfigChange.ClusterPut;
import janeti.config.ConfigChange.NodePut;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.ObjectKind;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.model.Uuid;
import janeti.op.NodeOp;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes a node in, or takes one in again that was made anew. Source: spec/operations.md, NODE_ADD.
 * What the client does on the new machine before (certificates, its node daemon) is taken as done.
 */
record NodeAdd(NodeOp.Add op) implements LogicalUnit<NodeAdd.Plan> {
    /** The node as it will be. */
    record Plan(
            Uuid node,
            NodeName name,
            String primaryIp,
            String secondaryIp,
            Uuid group,
            boolean candidate,
            boolean masterCapable,
            boolean vmCapable) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.bglExclusive();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        NodeAddresses at = NodeAddresses.find(op, config, ctx);
        @Nullable Node old = old(config, at.name());
        refuseWhatIsNotSupported(config);
        requireSameSecondary(old, at);
        at.requireFree(config);
        boolean masterCapable = flag(op.masterCapable(), old == null || old.masterCapable());
        boolean vmCapable = flag(op.vmCapable(), old == null || old.vmCapable());
        requireNoInstances(config, old, vmCapable);
        at.requireLikeMaster(config.masterNode());
        at.requireReachable(config.masterNode(), ctx);
        Plan plan =
                new Plan(
                        old == null ? ctx.ids().uuid("node", 0) : old.uuid(),
                        at.name(),
                        at.primaryIp(),
                        at.secondaryIp(),
                        old == null ? group(config).uuid() : old.group(),
                        masterCapable
                                && CandidatePool.hasRoomForOneMore(
                                        config, old == null ? null : old.uuid()),
                        masterCapable,
                        vmCapable);
        var _ = nodeOf(config, plan); // The parameters must be good.
        NewNodeChecks.ofMachine(ctx, config, at);
        return plan;
    }

    private static boolean flag(@Nullable Boolean given, boolean otherwise) {
        return given == null ? otherwise : given;
    }

    /** The node as it is, if it is to come again; null if it is new. */
    private @Nullable Node old(Config config, NodeName name) {
        require(
                !op.readd() || !name.equals(config.masterNode().name()),
                ErrorCode.STATE,
                "Cannot readd the master node");
        require(
                !op.readd() || op.group() == null,
                ErrorCode.INVAL,
                "Cannot pass a node group when a node is being readded");
        Optional<Node> known =
                config.nodes().values().stream().filter(n -> n.name().equals(name)).findAny();
        require(
                op.readd() || known.isEmpty(),
                ErrorCode.EXISTS,
                "Node %s is already in the configuration",
                name);
        require(
                !op.readd() || known.isPresent(),
                ErrorCode.NOENT,
                "Node %s is not in the configuration",
                name);
        return known.orElse(null);
    }

    /** The old keys of a node would stay valid: they cannot be removed by this version. */
    private void refuseWhatIsNotSupported(Config config) {
        require(
                !op.readd() || !op.nodeSetup() || !config.cluster().nodePolicy().modifySshSetup(),
                ErrorCode.INVAL,
                "Readding a node of a cluster that manages SSH keys is not supported yet; remove"
                        + " the node and add it again, or readd it with --no-node-setup");
    }

    private static void requireSameSecondary(@Nullable Node old, NodeAddresses at) {
        require(
                old == null || old.secondaryIp().equals(at.secondaryIp()),
                ErrorCode.INVAL,
                "Readded node doesn't have the same IP address configuration as before");
    }

    private static void requireNoInstances(Config config, @Nullable Node old, boolean vmCapable) {
        boolean hasInstances =
                old != null
                        && config.referrersOf(old.uuid()).stream()
                                .anyMatch(uuid ->
                                        config.object(ObjectKind.INSTANCE, uuid) != null
                                                || config.object(ObjectKind.DISK, uuid) != null);
        require(
                vmCapable || !hasInstances,
                ErrorCode.STATE,
                "Node %s being re-added with vm_capable flag set to false, but it already holds"
                        + " instances",
                old == null ? "" : old.name());
    }

    private NodeGroup group(Config config) {
        if (op.group() != null) {
            return config.findGroup(op.group());
        }
        if (config.groups().size() != 1) {
            throw new PrereqException(
                    null,
                    "More than one node group exists. Target group must be specified explicitly.");
        }
        return config.groups().values().iterator().next();
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        List<NodeName> others =
                config.nodes().values().stream()
                        .map(Node::name)
                        .filter(name -> !name.equals(plan.name()))
                        .toList();
        List<NodeName> all = new ArrayList<>(others);
        all.add(plan.name());
        return Optional.of(
                new Hooks(
                        "node-add",
                        "NODE",
                        Map.of(
                                "OP_TARGET",
                                plan.name().value(),
                                "NODE_NAME",
                                plan.name().value(),
                                "NODE_PIP",
                                plan.primaryIp(),
                                "NODE_SIP",
                                plan.secondaryIp(),
                                "MASTER_CAPABLE",
                                plan.masterCapable() ? "True" : "False",
                                "VM_CAPABLE",
                                plan.vmCapable() ? "True" : "False"),
                        others,
                        all));
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        if (op.readd()) {
            ctx.inform("Readding a node, the offline/drained flags were reset");
        }
        if (plan.candidate()) {
            ctx.inform("Node will be a master candidate");
        }
        var arrival = new NodeArrival(ctx, plan.node(), plan.name());
        arrival.intoHosts(plan.primaryIp());
        arrival.verifyFromMaster();
        ctx.commit(
                (op.readd() ? "readd node " : "add node ") + plan.name(),
                newest -> List.of(new NodePut(nodeOf(newest, plan))));
        // At once: whatever fails from here on, all nodes know who is one of them.
        distribute(ctx, ctx.config());
        arrival.openVSwitch();
        if (op.readd() && !plan.candidate()) {
            arrival.demote();
        }
        certify(plan, arrival.certificateDigest(), ctx);
        arrival.kvmDaemon();
        if (op.nodeSetup() && ctx.config().cluster().nodePolicy().modifySshSetup()) {
            arrival.sshKeys(plan.candidate());
        }
        return null;
    }

    private Node nodeOf(Config config, Plan plan) {
        @Nullable Node old = config.nodes().get(plan.node());
        return new Node(
                old == null ? Stamp.fresh(plan.node()) : old.stamp(),
                old == null ? Tags.NONE : old.tags(),
                plan.name(),
                plan.primaryIp(),
                plan.secondaryIp(),
                plan.group(),
                new Node.Flags(
                        plan.candidate(),
                        false,
                        false,
                        plan.masterCapable(),
                        plan.vmCapable(),
                        true),
                NodeParams.ndparams(config, op),
                op.hvState().isEmpty() && old != null
                        ? old.hvState()
                        : NodeParams.hvState(config, op),
                op.diskState().isEmpty() && old != null
                        ? old.diskState()
                        : NodeParams.diskState(op));
    }

    /** Only candidates may call node daemons, so only their certificates are known. */
    private static void certify(Plan plan, String digest, UnitContext ctx) {
        var certs = ctx.config().cluster().nodePolicy().candidateCerts();
        @Nullable String wanted = plan.candidate() ? digest : null;
        if (Objects.equals(certs.get(plan.node()), wanted)) {
            return;
        }
        ctx.commit(
                "certificate of node " + plan.name(),
                newest ->
                        List.of(
                                new ClusterPut(
                                        newest.cluster()
                                                .withNodePolicy(
                                                        newest.cluster()
                                                                .nodePolicy()
                                                                .withCandidateCert(
                                                                        plan.node(), wanted)))));
        ctx.distribute(List.of()).forEach(ctx::warn); // Its own calls are answered from here on.
    }

    /**
     * With all files: a node that comes has none of them, and /etc/hosts names it on the others.
     */
    private static void distribute(UnitContext ctx, Config config) {
        ctx.distribute(
                        config.nodes().values().stream()
                                .filter(node -> !node.offline())
                                .map(Node::name)
                                .toList())
                .forEach(ctx::warn);
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
