package janeti.testkit.simulation;

import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.Fold;
import janeti.log.InMemoryLog;
import janeti.log.Leadership;
import janeti.log.LogFigures;
import janeti.log.LogObserver;
import janeti.log.ReplicatedLog;
import janeti.log.View;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A log whose disk is as slow as the test likes: an entry becomes durable when the test says so.
 * Whoever waits for that gives its turn to others. A crash loses a number of the newest entries
 * that nobody was told of.
 */
public final class SimulatedLog implements ReplicatedLog {
    private final Turns turns;
    private final InMemoryLog.Store store;
    private final InMemoryLog log;
    private final Deque<Runnable> undurable = new ArrayDeque<>();

    public SimulatedLog(Turns turns, InMemoryLog.Store store, List<Fold<?>> folds, Clock clock) {
        this.turns = turns;
        this.store = store;
        this.log =
                InMemoryLog.open(
                        store,
                        folds,
                        clock,
                        undurable::add,
                        (reason, cause) -> {
                            throw new AssertionError(reason, cause);
                        });
    }

    // For the test.

    /** How many entries are not yet durable. */
    public int undurable() {
        return undurable.size();
    }

    /** The oldest of them is durable and applied from now on. */
    public void makeDurable() {
        undurable.removeFirst().run();
        turns.happened();
    }

    /**
     * The process is dead: what it wrote last is lost.
     *
     * @param kept entries that were not durable as far as anybody knew, and are after all; below
     *     zero, the disk forgets that many of which it had said that they are durable
     */
    public void crash(int kept) {
        log.close();
        store.loseNewest(Math.min(store.size(), undurable.size() - kept));
        undurable.clear();
    }

    // For the program under test.

    /** A future for which one waits by giving up one's turn. */
    private final class Durable<T> extends CompletableFuture<T> {
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new Durable<>();
        }

        @Override
        public T join() {
            awaitDone();
            return super.join();
        }

        @Override
        public T get() throws InterruptedException, ExecutionException {
            awaitDone();
            return super.get();
        }

        private void awaitDone() {
            if (turns.isSimulated()) {
                turns.awaitUntil("the disk", this::isDone);
            }
            while (!isDone()) {
                makeDurable(); // The test itself waits.
            }
        }
    }

    private CompletableFuture<Entry> durable(CompletableFuture<Entry> appended) {
        var durable = new Durable<Entry>();
        var _ =
                appended.whenComplete((entry, failure) -> {
                    if (failure == null) {
                        durable.complete(entry);
                    } else {
                        durable.completeExceptionally(failure);
                    }
                });
        return durable;
    }

    @Override
    public CompletableFuture<Entry> append(EntryKind kind, byte[] body) {
        return durable(log.append(kind, body));
    }

    @Override
    public CompletableFuture<Entry> append(long epoch, EntryKind kind, byte[] body) {
        return durable(log.append(epoch, kind, body));
    }

    @Override
    public long epoch() {
        return log.epoch();
    }

    @Override
    public View view() {
        return log.view();
    }

    @Override
    public void observe(LogObserver observer) {
        log.observe(observer);
    }

    /** Not while the program runs: see the other one. */
    @Override
    public void compact() {
        throw new UnsupportedOperationException("The test compacts the store between two lives");
    }

    /** Between two lives: all there is goes into a snapshot. */
    public static void compact(InMemoryLog.Store store, List<Fold<?>> folds, Clock clock) {
        try (var log =
                InMemoryLog.open(
                        store,
                        folds,
                        clock,
                        Runnable::run,
                        (reason, cause) -> {
                            throw new AssertionError(reason, cause);
                        })) {
            log.compact();
        }
    }

    @Override
    public LogFigures figures() {
        return log.figures();
    }

    @Override
    public Leadership leadership() {
        return log.leadership();
    }

    @Override
    public void close() {
        log.close();
    }
}
