package janeti.query;

import janeti.locks.NanoClock;
import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * One call to one node that any number of queries wait for. It runs on a virtual thread of its own;
 * whoever finds that its time is over ends it for all.
 */
final class SharedCall<R> {
    private final NodeRpc nodes;
    private final NodeName node;
    private final NodeCall<R> call;
    private final NanoClock clock;
    private final Duration limit;
    private final long deadline;
    private final Consumer<SharedCall<?>> ended;
    private final CompletableFuture<NodeAnswer<R>> answer = new CompletableFuture<>();
    private final Thread thread;

    /**
     * @param ended is told after there is an answer, or none is waited for any more
     */
    SharedCall(
            NodeRpc nodes,
            NodeName node,
            NodeCall<R> call,
            NanoClock clock,
            Duration limit,
            Consumer<SharedCall<?>> ended) {
        this.nodes = nodes;
        this.node = node;
        this.call = call;
        this.clock = clock;
        this.limit = limit;
        this.deadline = clock.nanoTime() + limit.toNanos();
        this.ended = ended;
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
        } finally {
            ended.accept(this);
        }
    }

    /** Whether it is too late to wait for it. */
    boolean isDone() {
        return answer.isDone();
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
            ended.accept(this);
            thread.interrupt();
        }
    }

    private NodeAnswer<R> noAnswer(String what) {
        return new NodeAnswer.Unreachable<>(
                "Node " + node + ", asked " + call.name() + " for a query, " + what, true);
    }
}
