package janeti.master;

import janeti.master.LocalRoot.LocalNode;
import janeti.model.NodeName;
import janeti.noderpc.HttpsNodeRpc;
import janeti.noderpc.NodeAddress;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Asks node daemons of an embedded cluster whether they answer, as the master would. */
public final class NodeProbe {
    private NodeProbe() {}

    /** What is wrong with each; empty text if it answers. */
    public static Map<NodeName, String> ask(LocalRoot cluster) {
        Paths master = cluster.master().paths();
        NodeIdentity known = NodeIdentity.read(master.serverPem());
        Map<NodeName, String> addresses =
                cluster.nodes().stream()
                        .collect(Collectors.toMap(LocalNode::name, LocalNode::address));
        Map<NodeName, String> findings = new TreeMap<>();
        try (var rpc =
                new HttpsNodeRpc(
                        name -> new NodeAddress(addresses.getOrDefault(name, ""), false),
                        HttpsNodeRpc.PORT,
                        NodeIdentity.read(master.clientPem())
                                .context(
                                        NodeTrust.ofCaller(
                                                known.certificate(), InstantSource.system())))) {
            rpc.callAll(addresses.keySet(), new NodeCall.Version())
                    .forEach((node, answer) -> {
                        String failure = answer.failure();
                        findings.put(node, failure == null ? "" : failure);
                    });
        }
        return findings;
    }
}
