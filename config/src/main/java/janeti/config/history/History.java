package janeti.config.history;

import janeti.config.Config;
import janeti.config.ConfigEntries;
import janeti.config.ConfigState;
import janeti.config.ConfigStore;
import janeti.config.Past;
import janeti.log.Entry;
import janeti.log.ReplicatedLog;
import janeti.log.View;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Writes down every change of the configuration, a little behind the log, by a thread of its own.
 *
 * <p>The state keeps the newest changes itself ({@link ConfigState#newest}), so that neither a
 * crash nor a disk that is full for a while makes a hole. Where there is one all the same, the log
 * says so and the history begins anew from a whole configuration.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    private final ReplicatedLog log;
    private final HistoryFolder folder;
    private final Function<JobId, @Nullable String> submitters;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean dirty = true;
    private boolean closing;
    private boolean failing;

    /** Null once the thread has taken it: a view keeps its whole configuration alive. */
    private @Nullable View atStart;

    /** The file being written; only the thread uses it. */
    private @Nullable HistoryWriter writer;

    /**
     * @param submitters who handed a job in; null when the queue does not know it any more
     */
    public History(ReplicatedLog log, Path folder, Function<JobId, @Nullable String> submitters) {
        this.log = log;
        this.folder = new HistoryFolder(folder);
        this.submitters = submitters;
        this.thread = Thread.ofPlatform().name("history").daemon().unstarted(this::run);
    }

    /** From now on nothing is missed: what the log holds now is written before what follows. */
    public void start() {
        log.observe(this::applied);
        atStart = log.view();
        thread.start();
    }

    private void applied(View before, View after, Entry entry) {
        if (before.of(ConfigStore.FOLD).config() != after.of(ConfigStore.FOLD).config()) {
            lock.lock();
            try {
                dirty = true;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void run() {
        try {
            writeFirst();
            while (awaitWork()) {
                boolean done = tryWrite(log.view());
                pause(done ? Limits.INTERVAL : Limits.RETRY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // By one who wants this thread to end.
        } finally {
            letGo();
        }
    }

    private void writeFirst() {
        View first = atStart;
        atStart = null;
        if (first != null) {
            var _ = tryWrite(first);
        }
    }

    /** False when it is to end: all is written, or the disk does not let it. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!dirty && !closing) {
                changed.await();
            }
            boolean work = dirty && !(closing && failing);
            dirty = false;
            return work;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration duration) throws InterruptedException {
        lock.lock();
        try {
            long left = duration.toNanos();
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean tryWrite(View view) {
        try {
            write(view);
            if (failing) {
                LOG.info("dir={} the history is written again", folder.path());
            }
            failing = false;
            return true;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn(
                        "dir={} the history lags behind, will be tried again: cause={}",
                        folder.path(),
                        e.toString());
            }
            failing = true;
            letGo();
            again();
            return false;
        }
    }

    private void again() {
        lock.lock();
        try {
            dirty = true;
        } finally {
            lock.unlock();
        }
    }

    private void write(View view) throws IOException {
        ConfigState state = view.of(ConfigStore.FOLD);
        Config config = state.config();
        if (config == null) {
            return;
        }
        HistoryWriter out = writer == null ? HistoryWriter.open(folder) : writer;
        writer = out;
        List<Past> news =
                state.newest().stream().filter(past -> past.index() > out.lastIndex()).toList();
        boolean anew = !out.goesOnWith(news, config.serial());
        if (anew) {
            if (out.lastIndex() >= 0) {
                LOG.warn(
                        "dir={} the history has a hole: serial_before={} serial={}",
                        folder.path(),
                        out.lastSerial(),
                        config.serial());
            }
            out.begin(Line.Base.of(view.index(), config));
        }
        for (Past past : news) {
            out.write(new Line.Change(past, who(past)));
        }
        if (!anew && (news.stream().anyMatch(Past::isImport) || out.isFull())) {
            out.begin(Line.Base.of(view.index(), config));
            out.trim(view.time());
        }
    }

    private @Nullable String who(Past past) {
        if (past.isImport()) {
            return null;
        }
        JobId job = ConfigEntries.committed(past).cause().job();
        return job == null ? null : submitters.apply(job);
    }

    private void letGo() {
        HistoryWriter open = writer;
        writer = null;
        if (open != null) {
            open.close();
        }
    }

    /** Writes what is left, if the disk lets it. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Limits.RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
