package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class MeasuredNodeRpcTest {
    private static final NodeName NODE1 = new NodeName("node1.example.com");
    private static final NodeName NODE2 = new NodeName("node2.example.com");

    private final List<Long> during = new ArrayList<>();
    private final MeasuredNodeRpc nodes = new MeasuredNodeRpc(new Failing());

    @Test
    void aCallThatOnlyReadsChangesNothing() {
        nodes.call(NODE1, new NodeCall.Version());
        assertThat(nodes.changes(NODE1)).isZero();
    }

    @Test
    void aCallThatMayChangeANodeCountsWhenItBeginsAndWhenItEnds() {
        nodes.call(NODE1, new NodeCall.HooksRunner("node-add", "pre", Map.of()));
        assertThat(during).containsExactly(1L);
        assertThat(nodes.changes(NODE1)).isEqualTo(2);
        assertThat(nodes.changes(NODE2)).isZero();
    }

    /** Looks at the count while a call is under way; a failed call may have changed something. */
    private final class Failing implements NodeRpc {
        @Override
        public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
            during.add(nodes.changes(node));
            return new NodeAnswer.Failed<>("no");
        }

        @Override
        public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
            return call(node, call);
        }
    }
}
