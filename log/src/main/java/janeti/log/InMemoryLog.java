package janeti.log;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The log without a disk, for tests and the simulation: the same encoding, chain and snapshots as
 * the log on disk, kept in a {@link Store}. Always leader. Made to fail by {@link #failNext}.
 */
public final class InMemoryLog implements ReplicatedLog {
    /** What outlives the process: hand it to the next {@link #open} to recover from it. */
    public static final class Store {
        private final List<byte[]> entries = new ArrayList<>();
        private byte @Nullable [] snapshot;
        private long below; // Entries up to this index are in the snapshot alone.

        private synchronized long add(byte[] entry) {
            entries.add(entry);
            return below + entries.size();
        }

        private synchronized void compact(byte[] newSnapshot, long index) {
            entries.subList(0, (int) (index - below)).clear();
            snapshot = newSnapshot;
            below = index;
        }

        /** What a crash leaves behind that loses all after an entry. */
        public synchronized Store upTo(long index) {
            var left = new Store();
            left.snapshot = snapshot;
            left.below = below;
            left.entries.addAll(entries.subList(0, (int) (index - below)));
            return left;
        }

        /** How many entries are not yet let go of. */
        public synchronized int size() {
            return entries.size();
        }
    }

    private final Store store;
    private final Folds folds;
    private final Applied applied;
    private final Proposals proposals;
    private final Executor applyThread;
    private final Halt halt;
    private final @Nullable ExecutorService owned;
    private volatile @Nullable String failNext;
    private volatile boolean closed;

    private InMemoryLog(
            Store store,
            Folds folds,
            Clock clock,
            Executor applyThread,
            @Nullable ExecutorService owned,
            Halt halt) {
        this.store = store;
        this.folds = folds;
        this.applied = new Applied(folds);
        this.applyThread = applyThread;
        this.owned = owned;
        this.halt = halt;
        recover();
        this.proposals = new Proposals(applied, clock);
    }

    /** An empty log with a thread of its own. */
    public static InMemoryLog open(List<Fold<?>> folds, Clock clock) {
        return open(new Store(), folds, clock);
    }

    /** What the store holds, with a thread of its own. */
    public static InMemoryLog open(Store store, List<Fold<?>> folds, Clock clock) {
        ExecutorService own =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("log-apply").factory());
        return new InMemoryLog(store, new Folds(folds), clock, own, own, Halt.ofProcess());
    }

    /**
     * @param applyThread runs what it is given one after the other, not inside {@link #append}
     */
    public static InMemoryLog open(
            Store store, List<Fold<?>> folds, Clock clock, Executor applyThread, Halt halt) {
        return new InMemoryLog(store, new Folds(folds), clock, applyThread, null, halt);
    }

    private void recover() {
        synchronized (store) {
            if (store.snapshot != null) {
                try {
                    var in = new ByteArrayInputStream(store.snapshot);
                    applied.install(SnapshotCodec.view(SnapshotCodec.content(in), folds));
                } catch (IOException e) {
                    throw new LogException("The snapshot in memory cannot be read", e);
                }
            }
            for (int i = 0; i < store.entries.size(); i++) {
                applied.apply(store.below + i + 1, ByteBuffer.wrap(store.entries.get(i)));
            }
        }
    }

    /** The next append is lost on its way, with this as its reason. */
    public void failNext(String why) {
        failNext = why;
    }

    @Override
    public CompletableFuture<Entry> append(EntryKind kind, byte[] body) {
        return proposals.append(kind, body, this::send);
    }

    @Override
    public CompletableFuture<Entry> append(long epoch, EntryKind kind, byte[] body) {
        return proposals.append(epoch, kind, body, this::send);
    }

    @Override
    public long epoch() {
        return proposals.epoch();
    }

    private @Nullable LogException send(Proposals.Proposal proposal) {
        if (closed) {
            return closedAlready();
        }
        String why = failNext;
        if (why != null) {
            failNext = null;
            applyThread.execute(() -> proposals.fail(proposal.id(), new LogException(why)));
        } else {
            long index = store.add(proposal.bytes());
            applyThread.execute(() -> apply(index, proposal.bytes()));
        }
        return null;
    }

    private static LogException closedAlready() {
        return new LogException("The log in memory is closed. Open it again");
    }

    private void apply(long index, byte[] bytes) {
        try {
            proposals.settle(applied.apply(index, ByteBuffer.wrap(bytes)));
        } catch (RuntimeException e) {
            closed = true;
            var why = new LogException("Entry " + index + " cannot be applied", e);
            proposals.failAll(why);
            halt.halt(why.getMessage(), e);
        }
    }

    @Override
    public View view() {
        return applied.view();
    }

    @Override
    public void observe(LogObserver observer) {
        applied.observe(observer);
    }

    @Override
    public void compact() {
        if (closed) {
            throw closedAlready();
        }
        var done = new CompletableFuture<Void>();
        applyThread.execute(() -> {
            View view = applied.view();
            store.compact(snapshot(view), view.index());
            done.complete(null);
        });
        done.join();
    }

    private byte[] snapshot(View view) {
        try {
            var out = new ByteArrayOutputStream();
            SnapshotCodec.write(view, folds, out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public LogFigures figures() {
        return proposals.figures(0, null, 0);
    }

    @Override
    public Leadership leadership() {
        return new Leadership(!closed, 1, "memory");
    }

    @Override
    public void close() {
        closed = true;
        if (owned == null) {
            return;
        }
        owned.shutdown();
        try {
            if (!owned.awaitTermination(Limits.APPEND.toSeconds(), TimeUnit.SECONDS)) {
                proposals.failAll(new LogException("The log in memory was closed while busy"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
