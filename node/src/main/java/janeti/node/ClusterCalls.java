package janeti.node;

import janeti.model.NodeName;
import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.transfer.Exports;
import janeti.protocol.ClusterCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;
import janeti.protocol.NodeTrust;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Answers the calls about a node itself and what the cluster keeps on it. */
record ClusterCalls(NodeName node, NodeTree tree, NodeInfos infos, NodeChecks checks) {
    private static final String KVM_DAEMON = "ganeti-kvmd";

    @Nullable Object answer(ClusterCall<?> call) {
        return switch (call) {
            case ClusterCall.NodeInfo info -> info.encode(infos.answer(info));
            case ClusterCall.NodeVerify verify -> verify.encode(checks.answer(verify.checks()));
            case ClusterCall.NodeVerifyLight verify ->
                    verify.encode(checks.answer(verify.checks()));
            case ClusterCall.ExportList list -> list.encode(new Exports(tree).names());
            case ClusterCall.NodeHasIpAddress has ->
                    has.encode(MasterAddress.isOwn(MasterAddress.literal(has.address())));
            case ClusterCall.NodeEnsureDaemon ensure -> ensure.encode(ensure(ensure));
            case ClusterCall.EtcHostsModify modify -> {
                new EtcHosts(tree).modify(modify.mode(), modify.host(), modify.ip());
                yield modify.encode(true);
            }
            case ClusterCall.NodeSshKeyAdd add ->
                    throw new CallFailedException(
                            "SSH keys of "
                                    + add.node()
                                    + " are not handled by this node daemon yet; set"
                                    + " modify_ssh_setup of the cluster to false");
            case ClusterCall.NodeCryptoTokens tokens -> tokens.encode(tokens(tokens.request()));
            case ClusterCall.NodeDemoteFromMc _ -> {
                new ClusterFiles(tree).demote(node.value());
                yield null;
            }
            case ClusterCall.UploadFile upload -> {
                new ClusterFiles(tree).upload(upload.file());
                yield null;
            }
            case ClusterCall.UploadFileSingle upload -> {
                new ClusterFiles(tree).upload(upload.file());
                yield null;
            }
            case ClusterCall.WriteSsconfFiles write -> {
                new ClusterFiles(tree).writeSsconf(write.files());
                yield null;
            }
            case ClusterCall.BridgesExist exist -> {
                requireBridges(exist.bridges());
                yield null;
            }
        };
    }

    /**
     * There is no KVM here: its daemon does not run, and that is what is asked for in its absence.
     */
    private static boolean ensure(ClusterCall.NodeEnsureDaemon call) {
        return call.daemon().equals(KVM_DAEMON) && !call.run();
    }

    private static void requireBridges(List<String> bridges) {
        List<String> missing = Bridges.missing(bridges);
        if (!missing.isEmpty()) {
            throw new CallFailedException("Missing bridges " + String.join(", ", missing));
        }
    }

    /** Rows are [kind, action, options]. */
    private List<Object> tokens(List<List<@Nullable Object>> requests) {
        List<Object> tokens = new ArrayList<>();
        for (List<@Nullable Object> request : requests) {
            if (request.size() < 2
                    || !"ssl".equals(request.get(0))
                    || !"get".equals(request.get(1))) {
                throw new CallFailedException(
                        "Crypto token request "
                                + request
                                + " is not supported by this node daemon yet, only [ssl, get]");
            }
            tokens.add(List.of("ssl", digest()));
        }
        return tokens;
    }

    private String digest() {
        try {
            return NodeTrust.digest(
                    NodeIdentity.readCertificate(tree.data().resolve("client.pem")));
        } catch (NodeTlsException e) {
            throw new CallFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
