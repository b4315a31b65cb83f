package janeti.e2e;

import janeti.model.NodeName;
import janeti.noderpc.HttpsNodeRpc;
import janeti.noderpc.NodeAddress;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import java.time.Clock;

/** Calls to the node daemons of a cluster, as its master makes them. */
final class NodeCalls implements AutoCloseable {
    private final HttpsNodeRpc rpc;

    /**
     * @param network of the cluster, 127.N
     */
    NodeCalls(LiveCluster cluster, String network) {
        NodeIdentity server = NodeIdentity.read(cluster.data().resolve("server.pem"));
        NodeIdentity client = NodeIdentity.read(cluster.data().resolve("client.pem"));
        rpc =
                new HttpsNodeRpc(
                        node -> new NodeAddress(address(network, node), false),
                        HttpsNodeRpc.PORT,
                        client.context(
                                NodeTrust.ofCaller(server.certificate(), Clock.systemUTC())));
    }

    private static String address(String network, NodeName node) {
        for (int number = 1; ; number++) {
            if (LiveCluster.node(number).equals(node.value())) {
                return address(network, number);
            }
        }
    }

    static String address(String network, int number) {
        return network + ".0." + (10 + number);
    }

    <R> NodeAnswer<R> answer(int node, NodeCall<R> call) {
        return rpc.call(new NodeName(LiveCluster.node(node)), call);
    }

    /** Fails unless it was done; null where nothing is answered. */
    <R> R done(int node, NodeCall<R> call) {
        if (answer(node, call) instanceof NodeAnswer.Done<R>(R value)) {
            return value;
        }
        throw new AssertionError(call.name() + " failed: " + answer(node, call));
    }

    @Override
    public void close() {
        rpc.close();
    }
}
