package janeti.bench;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.ClusterCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Nodes that answer what queries ask, and take as long as a real one does. */
record PatientNodes(Duration each) implements NodeRpc {
    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        try {
            Thread.sleep(each);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new NodeAnswer.Unreachable<>("Node " + node + " was given up", true);
        }
        return switch (call) {
            case ClusterCall.NodeInfo _ ->
                    new NodeAnswer.Done<>(
                            call.decode(
                                    Arrays.asList(
                                            "boot",
                                            List.of(),
                                            List.of(Map.of("memory_free", 1024L)))));
            case InstanceCall.AllInstancesInfo _ -> new NodeAnswer.Done<>(call.decode(Map.of()));
            default -> new NodeAnswer.Failed<>("No query asks " + call.name());
        };
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return call(node, call);
    }
}
