package janeti.query;

import janeti.config.object.Node;
import janeti.locks.NanoClock;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Asks nodes on behalf of queries. Any thread; many at a time.
 *
 * <p>A query asks all its nodes at once, each with one call. Queries that ask a node the same at
 * the same moment share one call, so that however many clients look, a node answers one of them and
 * all are served. A call that has been under way for the time limit is given up, and all who wait
 * for it go on without an answer: one slow node never holds a list up for longer. The next query
 * asks again. So there is at most one call of a kind to a node, and at most one thread for it.
 *
 * <p>Nodes that are marked offline are not asked.
 */
final class LiveData {
    private final NodeRpc nodes;
    private final NanoClock clock;
    private final Duration limit;
    private final ConcurrentHashMap<Question, SharedCall<?>> underWay = new ConcurrentHashMap<>();

    /** What makes two calls the same; a call is a value. */
    record Question(NodeName node, NodeCall<?> call) {}

    /**
     * @param limit how long a query waits for a node
     */
    LiveData(NodeRpc nodes, NanoClock clock, Duration limit) {
        this.nodes = nodes;
        this.clock = clock;
        this.limit = limit;
    }

    /** What each of these nodes answers; returns within the time limit. */
    <R> Map<Uuid, NodeAnswer<R>> ask(
            Collection<Node> asked, Function<Node, ? extends NodeCall<R>> call) {
        Map<Uuid, SharedCall<R>> calls = new LinkedHashMap<>();
        Map<Uuid, NodeAnswer<R>> answers = new LinkedHashMap<>();
        for (Node node : asked) {
            if (node.offline()) {
                answers.put(node.uuid(), new NodeAnswer.Offline<>());
            } else {
                calls.put(node.uuid(), join(node.name(), call.apply(node)));
            }
        }
        calls.forEach((uuid, shared) -> answers.put(uuid, shared.await()));
        return answers;
    }

    @SuppressWarnings({
        "unchecked", // Equal calls have answers of the same type.
        "ReferenceEquality" // Calls under way are told apart, not compared.
    })
    private <R> SharedCall<R> join(NodeName node, NodeCall<R> call) {
        Question question = new Question(node, call);
        SharedCall<R> mine =
                new SharedCall<>(nodes, node, call, clock, limit, shared -> end(question, shared));
        SharedCall<?> there =
                underWay.merge(question, mine, (old, fresh) -> old.isDone() ? fresh : old);
        if (there == mine) {
            mine.start();
        }
        return (SharedCall<R>) there;
    }

    private void end(Question question, SharedCall<?> call) {
        underWay.remove(question, call);
    }

    /** The calls under way, for the tests. */
    List<Question> underWay() {
        return new ArrayList<>(underWay.keySet());
    }
}
