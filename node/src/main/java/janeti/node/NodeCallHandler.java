package janeti.node;

import janeti.model.NodeName;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;

/** Answers the calls of one node. Keeps nothing; called by many threads at once. */
final class NodeCallHandler {
    private final NodeName node;
    private final NodeTree tree;

    NodeCallHandler(NodeName node, NodeTree tree) {
        this.node = node;
        this.tree = tree;
    }

    /**
     * The answer as JSON value.
     *
     * @throws CallFailedException if it cannot be done
     */
    @Nullable Object answer(NodeCall<?> call) {
        return switch (call) {
            case NodeCall.Version version -> version.encode(3000000L);
            case NodeCall.MasterNodeName name ->
                    name.encode(String.join("", tree.ssconfLines("master_node")));
            default ->
                    throw new CallFailedException(
                            "Node " + node + " does not know call " + call.name() + " yet");
        };
    }
}
