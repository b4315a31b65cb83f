package janeti.testkit;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.WrongAnswerException;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Nodes that answer as told and remember what they were asked. A call that answers nothing succeeds
 * unless told otherwise, and there are no hooks; any other call without an answer fails the test.
 */
public final class FakeNodes implements NodeRpc {
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<Key, BiFunction<NodeName, NodeCall<?>, NodeAnswer<?>>> answers =
            new ConcurrentHashMap<>();
    private final Map<Integer, NodeAnswer<?>> injected = new ConcurrentHashMap<>();
    private final Map<Integer, NodeAnswer<?>> lost = new ConcurrentHashMap<>();
    private final Map<Class<?>, Gate> gates = new ConcurrentHashMap<>();
    private final Map<Integer, Gate> gatesByNumber = new ConcurrentHashMap<>();
    private final Set<NodeName> offline = ConcurrentHashMap.newKeySet();
    private final Set<NodeName> unreachable = ConcurrentHashMap.newKeySet();

    private final AtomicLong changes = new AtomicLong();

    private volatile boolean silent;

    /** A node was asked this. */
    public record Asked(NodeName node, NodeCall<?> call) {
        @Override
        public String toString() {
            return node + " " + call.name();
        }
    }

    /** Null stands for any node. */
    private record Key(@Nullable NodeName node, Class<?> call) {}

    public FakeNodes() {
        on(NodeCall.HooksRunner.class, call -> new NodeAnswer.Done<>(List.of()));
    }

    /** What every node answers to this kind of call, unless told otherwise for itself. */
    public <R, C extends NodeCall<R>> FakeNodes on(
            Class<C> call, Function<? super C, NodeAnswer<R>> answer) {
        return onEvery(call, (node, asked) -> answer.apply(asked));
    }

    /** What every node answers to this kind of call, when that depends on the node. */
    public <R, C extends NodeCall<R>> FakeNodes onEvery(
            Class<C> call, BiFunction<NodeName, ? super C, NodeAnswer<R>> answer) {
        answers.put(new Key(null, call), (node, asked) -> answer.apply(node, call.cast(asked)));
        return this;
    }

    /** What one node answers to this kind of call. */
    public <R, C extends NodeCall<R>> FakeNodes on(
            NodeName node, Class<C> call, Function<? super C, NodeAnswer<R>> answer) {
        answers.put(new Key(node, call), (_, asked) -> answer.apply(call.cast(asked)));
        return this;
    }

    /** Another number each time: a test changes what a node answers whenever it likes. */
    public long changes(NodeName node) {
        return changes.incrementAndGet();
    }

    /** These are marked offline: they are not asked and nothing is recorded. */
    public FakeNodes offline(NodeName... nodes) {
        offline.addAll(Arrays.asList(nodes));
        return this;
    }

    /** Nobody answers at these; a call cannot have arrived. */
    public FakeNodes unreachable(NodeName... nodes) {
        unreachable.addAll(Arrays.asList(nodes));
        return this;
    }

    /** These answer again, and are not offline. */
    public FakeNodes reachable(NodeName... nodes) {
        Arrays.asList(nodes).forEach(offline::remove);
        Arrays.asList(nodes).forEach(unreachable::remove);
        return this;
    }

    /** No call arrives any more, as after the death of who makes them; none is recorded. */
    public FakeNodes silent(boolean newSilent) {
        silent = newSilent;
        return this;
    }

    /**
     * The call of that number, from 0 and over all nodes, is answered so; the node does nothing.
     */
    public FakeNodes inject(int number, NodeAnswer<?> answer) {
        injected.put(number, answer);
        return this;
    }

    /** The node does the call of that number, but this takes the place of its answer. */
    public FakeNodes injectAfter(int number, NodeAnswer<?> answer) {
        lost.put(number, answer);
        return this;
    }

    /** Holds the call of that number up until the gate is opened; it is recorded before. */
    public Gate gate(int number) {
        var gate = new Gate();
        gatesByNumber.put(number, gate);
        return gate;
    }

    /** Holds calls of this kind up until the gate is opened; they are recorded before. */
    public Gate gate(Class<? extends NodeCall<?>> call) {
        var gate = new Gate();
        gates.put(call, gate);
        return gate;
    }

    /** Everything the nodes were asked, in order. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    /** The calls of one kind, in order. */
    public <C extends NodeCall<?>> List<C> asked(Class<C> call) {
        return asked.stream().map(Asked::call).filter(call::isInstance).map(call::cast).toList();
    }

    /** In short, for a comparison: "node1.example.com version", … */
    public List<String> story() {
        return asked.stream().map(Asked::toString).toList();
    }

    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        if (offline.contains(node)) {
            return new NodeAnswer.Offline<>();
        }
        if (silent) {
            return new NodeAnswer.Unreachable<>("Node " + node + " hears nothing", false);
        }
        int number = record(node, call);
        Gate gate = gatesByNumber.getOrDefault(number, gates.get(call.getClass()));
        if (gate != null && !gate.pass()) {
            return new NodeAnswer.Unreachable<>(
                    "Call " + call.name() + " to node " + node + " was given up", true);
        }
        NodeAnswer<?> instead = injected.get(number);
        if (instead != null) {
            return typed(instead);
        }
        if (unreachable.contains(node)) {
            return new NodeAnswer.Unreachable<>("Node " + node + " does not answer", false);
        }
        NodeAnswer<R> answer = scripted(node, call);
        NodeAnswer<?> arrives = lost.get(number);
        return arrives == null ? answer : typed(arrives);
    }

    /** A node that is not known yet answers as if it were. */
    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return call(node, call);
    }

    private int record(NodeName node, NodeCall<?> call) {
        synchronized (asked) {
            asked.add(new Asked(node, call));
            return asked.size() - 1;
        }
    }

    private <R> NodeAnswer<R> scripted(NodeName node, NodeCall<R> call) {
        var answer = answers.get(new Key(node, call.getClass()));
        if (answer == null) {
            answer = answers.get(new Key(null, call.getClass()));
        }
        return answer == null ? nothing(call) : typed(answer.apply(node, call));
    }

    private static <R> NodeAnswer<R> nothing(NodeCall<R> call) {
        try {
            return new NodeAnswer.Done<>(call.decode(null));
        } catch (WrongAnswerException e) {
            throw new AssertionError(
                    "No answer is set for " + call + "; tell FakeNodes with on(…)", e);
        }
    }

    @SuppressWarnings("unchecked") // on() took the answer together with the class of its call.
    private static <R> NodeAnswer<R> typed(NodeAnswer<?> answer) {
        return (NodeAnswer<R>) answer;
    }
}
