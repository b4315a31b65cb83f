package janeti.model;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A node did not do what it was asked, and the unit had no other plan. On the wire: OpExecError.
 */
public final class NodeFault extends OpException {
    private final NodeName node;
    private final String call;

    public NodeFault(NodeName node, String call, String why) {
        super("Call " + call + " to node " + node + " failed: " + why);
        this.node = node;
        this.call = call;
    }

    public NodeName node() {
        return node;
    }

    public String call() {
        return call;
    }

    @Override
    public List<@Nullable Object> wireForm() {
        return List.of("OpExecError", List.of(getMessage()));
    }
}
