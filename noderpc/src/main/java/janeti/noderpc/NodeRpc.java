package janeti.noderpc;

import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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
        var answers = new TreeMap<NodeName, Future<NodeAnswer<R>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            nodes.forEach(node -> answers.put(node, threads.submit(() -> call(node, call))));
        } // close() waits; call() keeps the time limit of its NodeCall, so this ends.
        var done = new TreeMap<NodeName, NodeAnswer<R>>();
        answers.forEach((node, future) -> done.put(node, future.resultNow()));
        return done;
    }
}
