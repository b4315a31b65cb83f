package janeti.query;

import janeti.config.object.Node;
import janeti.locks.NanoClock;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Asks nodes on behalf of queries. Any thread; many at a time.
 *
 * <p>A query asks all its nodes at once, each with one call. Queries that ask a node the same at
 * the same moment share one call, so that however many clients look, a node answers one of them and
 * all are served; its answer is given to those who come until it is as old as the age limit. A
 * change that was made from here ends that at once: who asks after it gets an answer from after it.
 * Only answers are kept, so a node that comes back is seen at the next look.
 *
 * <p>A call that has been under way for the time limit is given up, and all who wait for it go on
 * without an answer: one slow node never holds a list up for longer. The next query asks again.
 *
 * <p>Nodes that are marked offline are not asked.
 */
final class LiveData {
    private final NodeRpc nodes;
    private final NanoClock clock;
    private final Duration limit;
    private final Duration age;
    private final ToLongFunction<NodeName> changes;

    /** Under way, or answered and perhaps young enough still. */
    private final ConcurrentHashMap<Question, SharedCall<?>> calls = new ConcurrentHashMap<>();

    /**
     * What makes two calls the same; a call is a value.
     *
     * @param changes how often the node had been changed from here
     */
    record Question(NodeName node, NodeCall<?> call, long changes) {}

    /**
     * @param limit how long a query waits for a node
     * @param age how old an answer may be that is given once more
     * @param changes is another number after a change of that node that was made from here
     */
    LiveData(
            NodeRpc nodes,
            NanoClock clock,
            Duration limit,
            Duration age,
            ToLongFunction<NodeName> changes) {
        this.nodes = nodes;
        this.clock = clock;
        this.limit = limit;
        this.age = age;
        this.changes = changes;
    }

    /** What each of these nodes answers; returns within the time limit. */
    <R> Map<Uuid, NodeAnswer<R>> ask(
            Collection<Node> asked, Function<Node, ? extends NodeCall<R>> call) {
        calls.values().removeIf(kept -> !kept.serves(age));
        Map<Uuid, SharedCall<R>> mine = new LinkedHashMap<>();
        Map<Uuid, NodeAnswer<R>> answers = new LinkedHashMap<>();
        for (Node node : asked) {
            if (node.offline()) {
                answers.put(node.uuid(), new NodeAnswer.Offline<>());
            } else {
                mine.put(node.uuid(), join(node.name(), call.apply(node)));
            }
        }
        mine.forEach((uuid, shared) -> answers.put(uuid, shared.await()));
        return answers;
    }

    @SuppressWarnings({
        "unchecked", // Equal calls have answers of the same type.
        "ReferenceEquality" // Calls are told apart, not compared.
    })
    private <R> SharedCall<R> join(NodeName node, NodeCall<R> call) {
        Question question = new Question(node, call, changes.applyAsLong(node));
        SharedCall<R> mine = new SharedCall<>(nodes, node, call, clock, limit);
        SharedCall<?> there =
                calls.merge(question, mine, (old, fresh) -> old.serves(age) ? old : fresh);
        if (there == mine) {
            mine.start();
        }
        return (SharedCall<R>) there;
    }

    /** How many calls are kept, for the tests. */
    int kept() {
        return calls.size();
    }
}
