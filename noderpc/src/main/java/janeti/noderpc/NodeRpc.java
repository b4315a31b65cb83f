package janeti.noderpc;

import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Asks node daemons.
 *
 * <p>Threads: any; the caller's (virtual) thread waits. Time limit: the call's own. Interrupting
 * the thread gives the call up at once with {@link NodeAnswer.Unreachable}. Who retries: the
 * implementation, only while nothing can have arrived; beyond that nobody.
 */
public interface NodeRpc {
    <R> NodeAnswer<R> call(NodeName node, NodeCall<R> call);

    /** The same to a node daemon at an address that is not, or not yet, in the configuration. */
    <R> NodeAnswer<R> callAt(NodeName node, String ip, NodeCall<R> call);

    /** The same call to many nodes at once; ends when the slowest has ended. */
    default <R> Map<NodeName, NodeAnswer<R>> callAll(Collection<NodeName> nodes, NodeCall<R> call) {
        return together(nodes, node -> call(node, call));
    }

    /**
     * Does this for many nodes at once; ends when the slowest has ended. Who wraps another hands it
     * on, so that one place says how things are done at once.
     */
    default <T> Map<NodeName, T> together(Collection<NodeName> nodes, Function<NodeName, T> each) {
        var results = new TreeMap<NodeName, Future<T>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            nodes.forEach(node -> results.put(node, threads.submit(() -> each.apply(node))));
        } // close() waits; call() keeps the time limit of its NodeCall, so this ends.
        var done = new TreeMap<NodeName, T>();
        results.forEach((node, future) -> done.put(node, future.resultNow()));
        return done;
    }
}
