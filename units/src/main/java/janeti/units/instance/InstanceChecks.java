package janeti.units.instance;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.locks.LockLevel;
import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.model.Uuid;
import janeti.protocol.ClusterCall.BridgesExist;
import janeti.protocol.ClusterCall.NodeInfo;
import janeti.protocol.InstanceCall.HypervisorValidateParams;
import janeti.protocol.InstanceCall.InstanceInfo;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;
import janeti.protocol.RunningInstance;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold before something is done to an instance; each check refuses with Ganeti's code.
 * Source: spec/operations.md, Common rules.
 */
final class InstanceChecks {
    /** States in which an instance is the cluster's to start and stop. */
    static final Set<AdminState> ONLINE = Set.of(AdminState.UP, AdminState.DOWN);

    /** What a node says of an instance that its user has shut down from within. */
    private static final long SHUT_DOWN = 1;

    private InstanceChecks() {}

    /** By uuid, full name or the beginning of a name. */
    static Instance named(Config config, @Nullable String name) {
        try {
            return config.findInstance(String.valueOf(name));
        } catch (PrereqException e) {
            if (e.code() == ErrorCode.NOENT) {
                throw new PrereqException(e.code(), "Instance '" + name + "' not known");
            }
            throw e;
        }
    }

    static void requireOnline(Config config, Uuid node) {
        Node of = config.node(node);
        require(!of.offline(), ErrorCode.STATE, "Can't use offline node: %s", of.name());
    }

    static void requireState(Instance instance, Set<AdminState> allowed) {
        require(
                allowed.contains(instance.adminState()),
                ErrorCode.STATE,
                "Instance '%s' is marked to be %s, can't use instance from outside %s states",
                instance.name(),
                instance.adminState(),
                allowed.stream().sorted().map(AdminState::wireName).toList());
    }

    /**
     * If nobody knows how the instance stands, all nodes are asked first: it must not run on two.
     */
    static void lookIfUncertain(UnitContext ctx, Config config, Instance instance) {
        String doubt = ctx.uncertain(LockLevel.INSTANCE, instance.label());
        if (doubt == null) {
            return;
        }
        ctx.warn("How instance " + instance.name() + " stands is not certain: " + doubt);
        List<NodeName> online =
                config.nodes().values().stream()
                        .filter(node -> !node.offline() && node.vmCapable())
                        .map(Node::name)
                        .toList();
        NodeName primary = config.node(instance.primaryNode()).name();
        ctx.all(online, infoCall(config, instance))
                .forEach((node, answer) -> {
                    String failure = answer.failure();
                    if (failure != null) {
                        ctx.warn(
                                "Node " + node + " does not say whether it runs there: " + failure);
                    } else if (prerequisite(answer, "No answer").runs()) {
                        require(
                                node.equals(primary),
                                ErrorCode.STATE,
                                "Instance '%s' runs on node %s, which is not its primary node; stop it"
                                        + " there first",
                                instance.name(),
                                node);
                        ctx.inform("It runs on node " + node);
                    }
                });
    }

    /** What the primary node says of the instance. */
    static RunningInstance info(UnitContext ctx, Config config, Instance instance) {
        NodeName node = config.node(instance.primaryNode()).name();
        return prerequisite(
                ctx.tryCall(node, infoCall(config, instance)), "Error checking node " + node);
    }

    static InstanceInfo infoCall(Config config, Instance instance) {
        return new InstanceInfo(
                instance.name().value(),
                instance.hypervisor(),
                Filled.hvparams(config, instance.hypervisor()).values());
    }

    /** Whether the instance was shut down from within, and its hypervisor can tell. */
    static boolean isUserDown(Config config, Instance instance, RunningInstance info) {
        return isShutDown(info) && mayBeShutDownByUser(config, instance);
    }

    static boolean isShutDown(RunningInstance info) {
        return info.runs() && info.state() == SHUT_DOWN;
    }

    /** Only KVM must be told to notice it. */
    static boolean mayBeShutDownByUser(Config config, Instance instance) {
        return !instance.hypervisor().equals("kvm")
                || Boolean.TRUE.equals(Filled.hvparams(config, instance).get("user_shutdown"));
    }

    /** The bridges that the cards are connected to must be on the node. */
    static void requireBridges(UnitContext ctx, Config config, List<Nic> nics, NodeName node) {
        List<String> bridges = new ArrayList<>();
        for (Nic nic : nics) {
            NicParams params = Filled.nicparams(config, nic);
            if (params.mode().equals("bridged")) {
                bridges.add(params.link());
            }
        }
        if (bridges.isEmpty()) {
            return;
        }
        String failure = ctx.tryCall(node, new BridgesExist(bridges)).failure();
        if (failure != null) {
            throw new PrereqException(
                    ErrorCode.ENVIRON,
                    "Error checking bridges on destination node '" + node + "': " + failure);
        }
    }

    /**
     * The node must have so much memory left.
     *
     * @param what for, as "starting instance web1"
     */
    static void requireFreeMemory(
            UnitContext ctx,
            Config config,
            NodeName node,
            String what,
            long neededMib,
            String hypervisor) {
        long freeMib = freeMemory(ctx, config, node, hypervisor);
        require(
                neededMib <= freeMib,
                ErrorCode.NORES,
                "Not enough memory on node %s for %s: needed %s MiB, available %s MiB",
                node,
                what,
                neededMib,
                freeMib);
    }

    /** How much memory the node has left, MiB. */
    static long freeMemory(UnitContext ctx, Config config, NodeName node, String hypervisor) {
        NodeResources resources =
                prerequisite(
                        ctx.tryCall(node, infoCall(config, hypervisor)),
                        "Can't get data from node " + node);
        @Nullable Object free = memoryFree(resources);
        if (!(free instanceof Long freeMib)) {
            throw new PrereqException(
                    ErrorCode.ENVIRON,
                    "Can't compute free memory on node " + node + ", result was '" + free + "'");
        }
        return freeMib;
    }

    private static NodeInfo infoCall(Config config, String hypervisor) {
        return new NodeInfo(
                null, List.of(List.of(hypervisor, Filled.hvparams(config, hypervisor).values())));
    }

    /** What the node's hypervisor is; null if it does not tell. */
    static @Nullable Object hypervisorVersion(
            UnitContext ctx, Config config, NodeName node, Instance instance) {
        NodeResources resources = ctx.call(node, infoCall(config, instance.hypervisor()));
        List<Map<String, @Nullable Object>> hypervisors =
                resources == null ? null : resources.hypervisors();
        return hypervisors == null || hypervisors.isEmpty()
                ? null
                : hypervisors.getFirst().get("hv_version");
    }

    private static @Nullable Object memoryFree(NodeResources resources) {
        List<Map<String, @Nullable Object>> hypervisors = resources.hypervisors();
        return hypervisors == null || hypervisors.isEmpty()
                ? null
                : hypervisors.getFirst().get("memory_free");
    }

    /**
     * The hypervisors of these nodes must take the parameters. Offline nodes and those that have no
     * instances are not asked.
     *
     * @param filled all parameters, not only those that were given
     */
    static void requireHvParams(
            UnitContext ctx,
            Config config,
            Collection<NodeName> nodes,
            String hypervisor,
            Params filled) {
        List<NodeName> asked =
                nodes.stream().filter(node -> config.node(node).vmCapable()).toList();
        var call = new HypervisorValidateParams(hypervisor, filled.values());
        for (Map.Entry<NodeName, NodeAnswer<Void>> answer : ctx.all(asked, call).entrySet()) {
            String failure = answer.getValue().failure();
            if (failure != null && !(answer.getValue() instanceof NodeAnswer.Offline<?>)) {
                throw new ExecException(
                        "Hypervisor parameter validation failed on node "
                                + answer.getKey()
                                + ": "
                                + failure);
            }
        }
    }

    /** The answer, or a refusal: the environment is not as it must be. */
    static <R> R prerequisite(NodeAnswer<R> answer, String what) {
        if (answer instanceof NodeAnswer.Done<R>(R value) && value != null) {
            return value;
        }
        throw new PrereqException(ErrorCode.ENVIRON, what + ": " + answer.failure());
    }
}
