package janeti.units.cluster;

import static janeti.model.ErrorCode.ENVIRON;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.object.Cluster;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.op.ClusterOp;
import janeti.protocol.ClusterCall.NodeCryptoTokens;
import janeti.protocol.HostCall.NodeSshKeysRenew;
import janeti.protocol.NodeAnswer;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Asks the candidates for the digests of their client certificates, which the client that submits
 * this has renewed, so that node daemons know them; and lets the master make new SSH keys for all.
 * Source: spec/operations.md, CLUSTER_RENEW_CRYPTO.
 */
record ClusterRenewCrypto(ClusterOp.RenewCrypto op)
        implements LogicalUnit<ClusterRenewCrypto.Plan> {
    /** Node daemons were restarted a moment ago: one that is not there yet is asked again. */
    private static final int TRIES = 3;

    /**
     * What is to be known.
     *
     * @param digests of the certificates, by candidate
     */
    record Plan(String keyType, long keyBits, Map<String, String> digests) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.allExclusive(LockLevel.NODE);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Cluster.Ssh now = config.cluster().ssh();
        String type = op.sshKeyType() == null ? now.keyType() : op.sshKeyType();
        long bits = SshKeyBits.of(type, op.sshKeyBits(), now.keyType(), now.keyBits());
        return new Plan(type, bits, op.nodeCertificates() ? digests(config, ctx) : Map.of());
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        if (op.nodeCertificates()) {
            ctx.feedback("Renewing Node SSL certificates");
            renewCertificates(plan.digests(), ctx);
        }
        if (op.sshKeys()) {
            if (ctx.config().cluster().nodePolicy().modifySshSetup()) {
                ctx.feedback("Renewing SSH keys");
                renewKeys(plan, ctx);
            } else {
                ctx.feedback(
                        "The SSH keys are not renewed: this cluster was made with --no-ssh-init,"
                                + " so its SSH setup is left alone");
            }
        }
        return null;
    }

    /** Who is not there loses its right to call: its old certificate may be known to others. */
    private static void renewCertificates(Map<String, String> digests, UnitContext ctx) {
        Config config = ctx.config();
        Map<String, @Nullable Object> certificates = new TreeMap<>();
        for (Node node : config.nodes().values()) {
            String digest = digests.get(node.name().value());
            if (digest != null) {
                certificates.put(node.uuid().value(), digest);
            } else if (node.masterCandidate()) {
                ctx.warn(
                        "Node "
                                + node.name()
                                + " is a candidate whose certificate is not known: it cannot"
                                + " become master until this was run again while it is reachable");
            }
        }
        ctx.commit(
                "renewed certificates of the candidates",
                Draft.edit(draft ->
                        ClusterChanges.set(draft, Map.of("candidate_certs", certificates))));
        // All of them: the client has written over what they had.
        ctx.distribute(online(config).stream().map(Node::name).toList()).forEach(ctx::warn);
    }

    private static Map<String, String> digests(Config config, UnitContext ctx) {
        Map<String, String> digests = new TreeMap<>();
        List<NodeName> asked =
                online(config).stream().filter(Node::masterCandidate).map(Node::name).toList();
        for (int tries = 1; tries <= TRIES && !asked.isEmpty(); tries++) {
            var answers =
                    ctx.all(asked, new NodeCryptoTokens(List.of(List.of("ssl", "get", Map.of()))));
            List<NodeName> again = new ArrayList<>();
            for (NodeName node : asked) {
                NodeAnswer<List<Object>> answer = answers.get(node);
                String digest = answer == null ? null : digest(answer.value());
                if (digest != null) {
                    digests.put(node.value(), digest);
                } else {
                    again.add(node);
                    ctx.warn(
                            "Node %s did not tell the digest of its certificate (try %d of %d): %s"
                                    .formatted(node, tries, TRIES, why(answer)));
                }
            }
            asked = again;
        }
        NodeName master = config.masterNode().name();
        require(
                digests.containsKey(master.value()),
                ENVIRON,
                "The digest of the client certificate of node %s is not known. Without it the"
                        + " master could call no node any more, so nothing was changed; see why its"
                        + " node daemon does not answer, and run this again",
                master);
        return digests;
    }

    private static String why(@Nullable NodeAnswer<List<Object>> answer) {
        String failure = answer == null ? null : answer.failure();
        return failure == null ? "its answer does not have it" : failure;
    }

    private static @Nullable String digest(@Nullable List<Object> tokens) {
        if (tokens == null) {
            return null;
        }
        for (Object token : tokens) {
            if (token instanceof List<?> pair
                    && pair.size() == 2
                    && "ssl".equals(pair.get(0))
                    && pair.get(1) instanceof String digest) {
                return digest;
            }
        }
        return null;
    }

    private static void renewKeys(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        List<Node> online = online(config);
        List<Object> failed =
                ctx.call(
                        config.masterNode().name(),
                        new NodeSshKeysRenew(
                                online.stream().map(node -> node.uuid().value()).toList(),
                                online.stream().map(node -> node.name().value()).toList(),
                                config.nodes().values().stream()
                                        .filter(Node::masterCandidate)
                                        .map(node -> node.uuid().value())
                                        .toList(),
                                config.nodes().values().stream()
                                        .filter(Node::masterCapable)
                                        .map(node -> node.name().value())
                                        .toList(),
                                config.cluster().ssh().keyType(),
                                plan.keyType(),
                                (int) plan.keyBits()));
        if (failed != null) {
            failed.forEach(each -> ctx.warn("SSH keys of a node could not be renewed: " + each));
        }
        ctx.commit(
                "renewed SSH keys",
                Draft.edit(draft ->
                        ClusterChanges.set(
                                draft,
                                Map.of(
                                        "ssh_key_type",
                                        plan.keyType(),
                                        "ssh_key_bits",
                                        plan.keyBits()))));
    }

    private static List<Node> online(Config config) {
        return config.nodes().values().stream().filter(node -> !node.offline()).toList();
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
