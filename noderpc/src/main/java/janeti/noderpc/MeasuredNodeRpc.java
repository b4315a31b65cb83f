package janeti.noderpc;

import janeti.measure.Tally;
import janeti.measure.Timings;
import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Passes calls on, counts them, by call and what came of it and by node what failed, and has a line
 * of trace for each.
 */
public final class MeasuredNodeRpc implements NodeRpc {
    private static final Logger log = LoggerFactory.getLogger(MeasuredNodeRpc.class);
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final NodeRpc nodes;
    private final Timings calls = new Timings();
    private final Tally failures = new Tally();
    private final Tally underWay = new Tally();
    private final Map<NodeName, AtomicLong> changes = new ConcurrentHashMap<>();

    public MeasuredNodeRpc(NodeRpc nodes) {
        this.nodes = nodes;
    }

    @Override
    public <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call) {
        return measured(node, call, () -> nodes.call(node, call));
    }

    @Override
    public <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call) {
        return measured(node, call, () -> nodes.callAt(node, ip, call));
    }

    @Override
    public <T> Map<NodeName, T> together(Collection<NodeName> asked, Function<NodeName, T> each) {
        return nodes.together(asked, each);
    }

    private <R> NodeAnswer<R> measured(
            NodeName node, NodeCall<R> call, Supplier<NodeAnswer<R>> made) {
        long began = System.nanoTime();
        String outcome = "bug"; // Unless it returns.
        underWay.add();
        boolean mayChange = call.repeat() != NodeCall.Repeat.READ;
        if (mayChange) {
            changed(node);
        }
        try {
            NodeAnswer<R> answer = made.get();
            outcome = outcome(answer);
            return answer;
        } finally {
            underWay.add(-1);
            if (mayChange) {
                changed(node);
            }
            long took = System.nanoTime() - began;
            calls.took(took, call.name(), outcome);
            log.debug(
                    "node={} call={} ended: outcome={} took_ms={} may_change={}",
                    node,
                    call.name(),
                    outcome,
                    took / NANOS_PER_MILLI,
                    mayChange);
            if (!outcome.equals("done") && !outcome.equals("offline")) {
                failures.add(node.value(), outcome);
            }
        }
    }

    /** In a word: done, failed, unreachable or offline. */
    public static String outcome(NodeAnswer<?> answer) {
        return switch (answer) {
            case NodeAnswer.Done<?> _ -> "done";
            case NodeAnswer.Failed<?> _ -> "failed";
            case NodeAnswer.Unreachable<?> _ -> "unreachable";
            case NodeAnswer.Offline<?> _ -> "offline";
        };
    }

    /** By call and outcome. */
    public Timings calls() {
        return calls;
    }

    /** By node and outcome; a node that is marked offline does not fail. */
    public Tally failures() {
        return failures;
    }

    /**
     * Grows when a call that may change this node begins, and when it ends. Between two equal
     * numbers nothing was changed from here.
     */
    public long changes(NodeName node) {
        AtomicLong count = changes.get(node);
        return count == null ? 0 : count.get();
    }

    private void changed(NodeName node) {
        changes.computeIfAbsent(node, _ -> new AtomicLong()).incrementAndGet();
    }

    public long underWay() {
        return underWay.sum();
    }
}
