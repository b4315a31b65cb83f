package janeti.bench;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

/** Nobody to ask: what is measured needs no node. */
final class NoNodes implements NodeRpc {
    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        return new NodeAnswer.Unreachable<>("There is no node " + node, false);
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return call(node, call);
    }
}
