package janeti.locks;

import janeti.model.JobId;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A table and threads that want something from it. The test's thread sees each step done. */
final class Contenders implements AutoCloseable {
    private static final Duration HANGS = Duration.ofSeconds(60);

    final StillTime time = new StillTime();
    final LockTable table = new LockTable(time);
    private final List<Contender> all = new ArrayList<>();

    /** One thread with its ticket; the result comes when its wait has ended. */
    record Contender(Ticket ticket, Thread thread, CompletableFuture<Held> result) {}

    /** How the waiting is done. */
    interface Asking {
        Held ask(Ticket ticket) throws InterruptedException;
    }

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + HANGS.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("Nothing happened");
            }
            Thread.onSpinWait();
        }
    }

    Contender ask(int job, LockRequest request) {
        return ask(job, 0, request);
    }

    Contender ask(int job, int priority, LockRequest request) {
        return ask(table.ticket(new JobId(job), 0, priority), request);
    }

    Contender ask(Ticket ticket, LockRequest request) {
        return start(ticket, t -> table.acquire(t, request));
    }

    /** Returns once it is granted, or is in line. */
    Contender start(Ticket ticket, Asking asking) {
        var result = new CompletableFuture<Held>();
        Thread thread =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                result.complete(asking.ask(ticket));
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        });
        var contender = new Contender(ticket, thread, result);
        all.add(contender);
        until(() -> result.isDone() || waits(contender) || holds(contender));
        return contender;
    }

    boolean holds(Contender contender) {
        return !table.held(contender.ticket()).locks().isEmpty();
    }

    boolean waits(Contender contender) {
        return table.explain(contender.ticket()) != null;
    }

    void release(Contender contender) {
        table.release(contender.ticket());
    }

    /** Returns once its wait has ended. */
    void interrupt(Contender contender) {
        contender.thread().interrupt();
        until(contender.result()::isDone);
    }

    @Override
    public void close() {
        for (Contender each : all) {
            each.thread().interrupt();
        }
    }
}
