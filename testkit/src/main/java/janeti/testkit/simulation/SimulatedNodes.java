package janeti.testkit.simulation;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The way to nodes that work: a call takes a while to arrive, and so does its answer; meanwhile
 * others have their turns. Nodes outlive the process that calls them. A call that is on its way
 * when its caller dies or gives up arrives or does not.
 */
public final class SimulatedNodes implements NodeRpc {
    /** Is told of each call that a node really does. */
    public interface Doing {
        void does(NodeName node, NodeCall<?> call);
    }

    private final Turns turns;
    private final NodeRpc nodes;
    private final RandomGenerator random;
    private final Set<NodeName> failing;
    private final Doing doing;

    /**
     * @param failing nodes to which nothing comes through, and from which no answer; the test
     *     changes it
     */
    public SimulatedNodes(
            Turns turns,
            NodeRpc nodes,
            RandomGenerator random,
            Set<NodeName> failing,
            Doing doing) {
        this.turns = turns;
        this.nodes = nodes;
        this.random = random;
        this.failing = failing;
        this.doing = doing;
    }

    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        String what = call.name() + " to " + node;
        try {
            turns.pass(what + " to arrive");
        } catch (DeadException e) {
            if (random.nextBoolean() && !failing.contains(node)) {
                var _ = done(node, call);
            }
            throw e;
        }
        if (Thread.currentThread().isInterrupted()) {
            if (random.nextBoolean() && !failing.contains(node)) {
                var _ = done(node, call);
            }
            return new NodeAnswer.Unreachable<>(what + " was given up", true);
        }
        if (failing.contains(node)) {
            return new NodeAnswer.Unreachable<>(node + " does not answer", false);
        }
        NodeAnswer<R> answer = done(node, call);
        turns.pass("the answer of " + what);
        return failing.contains(node) || Thread.currentThread().isInterrupted()
                ? new NodeAnswer.Unreachable<>("The answer of " + what + " is lost", true)
                : answer;
    }

    private <R> NodeAnswer<R> done(NodeName node, NodeCall<R> call) {
        doing.does(node, call);
        return nodes.call(node, call);
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return call(node, call);
    }

    /** Each on a simulated thread of its own. An interrupt reaches them all. */
    @Override
    public <T> Map<NodeName, T> together(Collection<NodeName> asked, Function<NodeName, T> each) {
        Map<NodeName, T> results = new TreeMap<>();
        List<TurnThread> threads = new ArrayList<>();
        for (NodeName node : asked) {
            threads.add(turns.start("call", () -> results.put(node, each.apply(node))));
        }
        turns.awaitInterruptibly("its calls", () -> ended(threads));
        if (Thread.currentThread().isInterrupted()) {
            threads.forEach(TurnThread::interrupt);
        }
        turns.awaitUntil("its calls", () -> ended(threads));
        return results;
    }

    private static boolean ended(List<TurnThread> threads) {
        return threads.stream().allMatch(TurnThread::hasEnded);
    }
}
