package janeti.jobs;

import janeti.model.NodeName;
import janeti.noderpc.MeasuredNodeRpc;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.slf4j.MDC;

import java.util.Collection;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The nodes as one opcode sees them: each call is a line of its {@link Story}, and what is logged
 * below while it is made begins with the job, too.
 */
record JobNodes(NodeRpc nodes, Story story) implements NodeRpc {
    /** What the log's pattern puts before lines that do not name their job themselves. */
    private static final String STORY_KEY = "story";

    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        return told(node, call, () -> nodes.call(node, call));
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return told(node, call, () -> nodes.callAt(node, ip, call));
    }

    @Override
    public <T> Map<NodeName, T> together(Collection<NodeName> asked, Function<NodeName, T> each) {
        return nodes.together(asked, each);
    }

    private <R> NodeAnswer<R> told(NodeName node, NodeCall<R> call, Supplier<NodeAnswer<R>> made) {
        long began = System.nanoTime();
        NodeAnswer<R> answer;
        try (var _ = MDC.putCloseable(STORY_KEY, story.who() + " ")) {
            answer = made.get();
        }
        String failure = answer.failure();
        story.tell(
                "called: node=%s call=%s outcome=%s took_ms=%d%s"
                        .formatted(
                                node,
                                call.name(),
                                MeasuredNodeRpc.outcome(answer),
                                Story.msSince(began),
                                failure == null ? "" : " cause=" + failure));
        return answer;
    }
}
