package janeti.query;

import janeti.locks.NanoClock;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * One call to one node that any number of queries wait for, and its answer. It runs on a virtual
 * thread of its own; whoever finds that its time is over ends it for all.
 */
final class SharedCall<R> {
    private final NodeRpc nodes;
    private final NodeName node;
    private final NodeCall<R> call;
    private final NanoClock clock;
    private final Duration limit;
    private final long begun;
    private final long deadline;
    private final CompletableFuture<NodeAnswer<R>> answer = new CompletableFuture<>();
    private final Thread thread;

    SharedCall(NodeRpc nodes, NodeName node, NodeCall<R> call, NanoClock clock, Duration limit) {
        this.nodes = nodes;
        this.node = node;
        this.call = call;
        this.clock = clock;
        this.limit = limit;
        this.begun = clock.nanoTime();
        this.deadline = begun + limit.toNanos();
        this.thread =
                Thread.ofVirtual().name("live-" + node + "-" + call.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            answer.complete(nodes.call(node, call));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e); // Ours; whoever waits gets it.
        }
    }

    /** Whether who comes now may have its answer: one to come, or one not older than that. */
    boolean serves(Duration age) {
        if (!answer.isDone()) {
            return true;
        }
        return clock.nanoTime() - begun < age.toNanos()
                && !answer.isCompletedExceptionally()
                && answer.join() instanceof NodeAnswer.Done;
    }

    /** The answer; after the time limit, that there is none. */
    NodeAnswer<R> await() {
        Thread waiter = Thread.currentThread();
        var _ = answer.whenComplete((got, failure) -> LockSupport.unpark(waiter));
        while (!answer.isDone()) {
            if (waiter.isInterrupted()) {
                return noAnswer("was not waited for: the query was given up");
            }
            if (clock.nanoTime() - deadline >= 0) {
                giveUp();
            } else {
                clock.parkUntil(deadline);
            }
        }
        return answer.join();
    }

    private void giveUp() {
        if (answer.complete(
                noAnswer("gave no answer within " + limit.toSeconds() + " s; is it overloaded?"))) {
            thread.interrupt();
        }
    }

    private NodeAnswer<R> noAnswer(String what) {
        return new NodeAnswer.Unreachable<>(
                "Node " + node + ", asked " + call.name() + " for a query, " + what, true);
    }
}
