package janeti.units.node;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.ClusterCall.EtcHostsModify;
import janeti.protocol.ClusterCall.NodeCryptoTokens;
import janeti.protocol.ClusterCall.NodeDemoteFromMc;
import janeti.protocol.ClusterCall.NodeEnsureDaemon;
import janeti.protocol.ClusterCall.NodeSshKeyAdd;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.NodeConfigureOvs;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** What is done on nodes when one comes, step by step. */
record NodeArrival(UnitContext ctx, Uuid node, NodeName name) {
    /** Watches KVM instances for being shut down by their users. */
    private static final String KVM_DAEMON = "ganeti-kvmd";

    private static final String NODELIST = "nodelist";

    private NodeName master() {
        return ctx.config().masterNode().name();
    }

    /** The master must find the node by its name, if it is told to look after that. */
    void intoHosts(String ip) {
        if (ctx.config().cluster().nodePolicy().modifyEtcHosts()) {
            requireDone(
                    ctx.tryCall(master(), new EtcHostsModify("add", name.value(), ip)),
                    "Can't update the hosts file of node " + master() + " with new host data");
        }
    }

    /** The master must get at the node by SSH and by its name. */
    void verifyFromMaster() {
        Config config = ctx.config();
        var call =
                new NodeVerify(
                        Map.of(NODELIST, List.of(List.of(name.value()), Map.of(), List.of())),
                        config.cluster().name(),
                        config.cluster().hypervisors().params().values());
        Map<String, @Nullable Object> found =
                required(ctx.tryCall(master(), call), "Cannot communicate with node " + master());
        if (found.get(NODELIST) instanceof Map<?, ?> failures && !failures.isEmpty()) {
            failures.forEach((node, why) ->
                    ctx.feedback(
                            "ssh/hostname verification failed (checking from %s): %s: %s"
                                    .formatted(master(), node, why)));
            throw new ExecException("ssh/hostname verification failed");
        }
    }

    /** The node is in the configuration from here on. */
    void openVSwitch() {
        Config config = ctx.config();
        NdParams params = Filled.ndparams(config, config.node(node));
        if (!params.ovs()) {
            return;
        }
        if (params.ovsLink().isEmpty()) {
            ctx.inform(
                    "No physical interface for OpenvSwitch was given. OpenvSwitch will not have an"
                            + " outside connection. This might not be what you want.");
        }
        requireDone(
                ctx.tryCall(name, new NodeConfigureOvs(params.ovsName(), params.ovsLink())),
                "Failed to initialize OpenVSwitch on new node");
    }

    /** What it had as a candidate must not stay there. */
    void demote() {
        String failure = ctx.tryCall(name, new NodeDemoteFromMc()).failure();
        if (failure != null) {
            ctx.warn("Node failed to demote itself from master candidate status: " + failure);
        }
    }

    /** Of the certificate that the node shows as a client. */
    String certificateDigest() {
        List<Object> tokens =
                required(
                        ctx.tryCall(
                                name,
                                new NodeCryptoTokens(List.of(List.of("ssl", "get", Map.of())))),
                        "Could not get the client certificate digest of node " + name);
        for (Object token : tokens) {
            if (token instanceof List<?> pair
                    && pair.size() == 2
                    && "ssl".equals(pair.get(0))
                    && pair.get(1) instanceof String digest) {
                return digest;
            }
        }
        throw new ExecException(
                "Node " + name + " did not tell the digest of its client certificate: " + tokens);
    }

    /** It runs where there may be KVM instances whose users may shut them down. */
    void kvmDaemon() {
        Config config = ctx.config();
        boolean run =
                config.cluster().services().enabledUserShutdown()
                        && config.cluster().hypervisors().enabled().contains("kvm")
                        && config.node(node).vmCapable();
        String failure = ctx.tryCall(name, new NodeEnsureDaemon(KVM_DAEMON, run)).failure();
        if (failure != null) {
            ctx.warn(
                    "Could not %s the KVM daemon on node %s: %s"
                            .formatted(run ? "start" : "stop", name, failure));
        }
    }

    /** All nodes may become candidates, so all must know each other's keys. */
    void sshKeys(boolean candidate) {
        List<String> potential =
                ctx.config().nodes().values().stream()
                        .filter(Node::masterCapable)
                        .map(each -> each.name().value())
                        .toList();
        List<Object> failed =
                required(
                        ctx.tryCall(
                                master(),
                                new NodeSshKeyAdd(
                                        node.value(),
                                        name.value(),
                                        potential,
                                        candidate,
                                        true,
                                        true)),
                        "Could not update the SSH setup of node "
                                + name
                                + " from node "
                                + master());
        failed.forEach(each -> ctx.warn("SSH keys of a node could not be updated: " + each));
    }

    private static void requireDone(NodeAnswer<?> answer, String what) {
        String failure = answer.failure();
        if (failure != null) {
            throw new ExecException(what + ": " + failure);
        }
    }

    private static <R> R required(NodeAnswer<R> answer, String what) {
        if (answer instanceof NodeAnswer.Done<R>(R value) && value != null) {
            return value;
        }
        throw new ExecException(what + ": " + answer.failure());
    }
}
