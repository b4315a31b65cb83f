package janeti.log;

import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes the state beside the log when enough entries have come, on a thread of its own, from an
 * immutable view, while entries go on; and lets the library forget what lies below.
 */
final class SnapshotWriter {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotWriter.class);

    /** A large state is written at most as often as so many times the entries that changed it. */
    private static final int SNAPSHOT_TO_LOG = 4;

    private final LogSettings.SnapshotSettings settings;
    private final Folds folds;
    private final Snapshots snapshots;
    private final RatisStateMachine machine;
    private final RaftServer.Division division;
    private final ScheduledExecutorService chores;
    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicLong bytesSince = new AtomicLong();
    private volatile long index;
    private volatile long bytes;
    private volatile @Nullable Instant time;

    // Drops what comes after it is shut down: entries may still be applied while we close.
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    Thread.ofPlatform().daemon().name("log-snapshot").factory(),
                    new ThreadPoolExecutor.DiscardPolicy());

    /**
     * @param newest what the log was opened from
     * @param chores where a failed one waits for its next try
     */
    SnapshotWriter(
            LogSettings.SnapshotSettings settings,
            Folds folds,
            Snapshots snapshots,
            Snapshots.Newest newest,
            RatisStateMachine machine,
            RaftServer.Division division,
            ScheduledExecutorService chores)
            throws IOException {
        this.settings = settings;
        this.folds = folds;
        this.snapshots = snapshots;
        this.machine = machine;
        this.division = division;
        this.chores = chores;
        this.index = newest.view().index();
        this.time = newest.stored() == null ? null : timeOf(newest.stored());
    }

    /** The entry of the newest one. */
    long index() {
        return index;
    }

    /** When the newest one was written; null if there is none. */
    @Nullable Instant time() {
        return time;
    }

    /** The log has grown. */
    void grown(long newest, long byBytes) {
        long since = bytesSince.addAndGet(byBytes);
        boolean enough = newest - index >= settings.entries() || since >= settings.bytes();
        if (enough && since >= bytes / SNAPSHOT_TO_LOG && due.compareAndSet(false, true)) {
            thread.execute(this::byItself);
        }
    }

    private void byItself() {
        try {
            write();
            due.set(false);
        } catch (LogException e) {
            LOG.error("log snapshot failed, the log goes on growing: {}", e.getMessage(), e);
            var _ =
                    chores.schedule(
                            () -> due.set(false),
                            Limits.SNAPSHOT_RETRY.toSeconds(),
                            TimeUnit.SECONDS);
        }
    }

    /** On our thread. */
    private void write() {
        RatisStateMachine.Position at = machine.position();
        try {
            long started = System.nanoTime();
            bytesSince.set(0);
            if (at.view().index() > index) {
                Snapshots.Stored stored = snapshots.write(at.view(), at.term(), folds);
                machine.snapshotTaken(stored);
                index = stored.index();
                time = timeOf(stored);
                bytes = Files.size(stored.path());
                LOG.info(
                        "log snapshot written: entry={} file={} took_ms={}",
                        stored.index(),
                        stored.path().getFileName(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started));
            }
            long below = snapshots.prune();
            if (below > 0) {
                division.getRaftLog().purge(below).join();
            }
        } catch (IOException e) {
            throw new LogException(
                    "The snapshot of the log at entry "
                            + at.view().index()
                            + " cannot be written to "
                            + snapshots.folder()
                            + ": "
                            + e
                            + ". Look at the disk; the log is whole, and is tried again",
                    e);
        }
    }

    /** Writes one now, and returns when it is there. */
    void compact() {
        LogWait.await(thread.submit(this::write), Limits.APPEND, "write a snapshot");
    }

    private static Instant timeOf(Snapshots.Stored stored) throws IOException {
        return Files.getLastModifiedTime(stored.path()).toInstant();
    }

    /** One that is being written is completed; it would be in the way of the next start. */
    void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(Limits.CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("log closed while a snapshot was being written, it is not used");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
