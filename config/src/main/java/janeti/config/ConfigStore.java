package janeti.config;

import janeti.log.Entry;
import janeti.log.Fold;
import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.model.Check;
import janeti.model.OpException;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where changes of the configuration become true.
 *
 * <h2>Proposed and applied</h2>
 *
 * What readers see is what the log has applied: durable, and the same on every replica. A commit
 * must not wait for the disk before the next one is checked, or a job would pay for all jobs before
 * it. So commits are checked against the newest <em>proposed</em> configuration, one after the
 * other, and appended in that order; each then waits for its own entry only, outside the lock, and
 * many share one flush.
 *
 * <h2>When an append fails</h2>
 *
 * Commits behind it were checked against changes that perhaps never become true. Each entry
 * therefore carries the serial number of the configuration it was built on, and the fold applies it
 * only to that one. So the log alone decides, on every replica alike: if the failed entry is lost,
 * those behind it change nothing and their commits fail here; if it was written after all, they
 * hold. Proposed goes back to applied at once.
 *
 * <p>Threads: all methods from any thread. A commit ends when its append ends, which the log
 * limits.
 */
public final class ConfigStore {
    /** The configuration's part of the log's state. */
    public static final Fold<ConfigState> FOLD = new ConfigFold();

    private final ReplicatedLog log;
    private final Clock clock;
    private final ReentrantLock proposing = new ReentrantLock();

    /** What the log will make true if all goes well; null when nothing is under way. */
    private @Nullable Config proposed;

    private int underWay;

    /** Grows when proposed is given up; a commit of an older one has no say any more. */
    private long generation;

    public ConfigStore(ReplicatedLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    public ConfigStore(ReplicatedLog log) {
        this(log, Clock.systemUTC());
    }

    /** The newest durable configuration. Never blocks. */
    public Config current() {
        return log.view().of(FOLD).require();
    }

    /**
     * All of the changes or none; returns a configuration that has them, once they are durable and
     * every reader sees them. An object that was changed since it was read is refused.
     */
    public Config commit(Cause cause, List<ConfigChange> changes) {
        return await(commitAsync(cause, changes));
    }

    /** As {@link #commit(Cause, List)}, from the newest proposed configuration: never stale. */
    public Config commit(Cause cause, ConfigEdit edit) {
        return await(commitAsync(cause, edit));
    }

    public CompletableFuture<Config> commitAsync(Cause cause, List<ConfigChange> changes) {
        List<ConfigChange> copy = List.copyOf(changes);
        return commitAsync(cause, newest -> copy);
    }

    /**
     * Throws at once what is wrong with the changes. The future's dependents may run on the log's
     * apply thread: they must be quick.
     */
    public CompletableFuture<Config> commitAsync(Cause cause, ConfigEdit edit) {
        proposing.lock(); // One proposer: what was checked is still true at the entry's place.
        try {
            Config base = proposed == null ? current() : proposed;
            List<ConfigChange> changes = List.copyOf(edit.changes(base));
            Check.that(!changes.isEmpty(), "A commit without changes: %s", cause.what());
            ConfigVerifier.checkFresh(base, changes);
            Config next = base.apply(changes, clock.instant());
            ConfigVerifier.check(next, changes);
            byte[] body =
                    ConfigEntries.committed(
                            new ConfigEntries.Committed(cause, base.serial(), changes));
            CompletableFuture<Entry> appended = log.append(ConfigEntries.COMMITTED, body);
            proposed = next;
            underWay++;
            long born = generation;
            return appended.handle((entry, failure) -> settle(cause, born, entry, failure));
        } finally {
            proposing.unlock();
        }
    }

    private Config settle(
            Cause cause, long born, @Nullable Entry entry, @Nullable Throwable failure) {
        ConfigState applied = log.view().of(FOLD);
        boolean holds =
                failure == null && entry != null && !applied.refused().contains(entry.index());
        settled(born, holds);
        if (holds) {
            return applied.require();
        }
        throw new LogException(
                failure == null
                        ? "The change \"%s\" was not made: one before it that it was built on was lost. Repeat it"
                                .formatted(cause.what())
                        : "The change \"%s\" is not known to be durable: %s"
                                .formatted(cause.what(), failure.getMessage()),
                failure);
    }

    private void settled(long born, boolean holds) {
        proposing.lock();
        try {
            if (born != generation) {
                return;
            }
            underWay--;
            if (!holds) {
                generation++;
                underWay = 0;
            }
            if (underWay == 0) {
                proposed = null; // Applied says the same, with the times of the log.
            }
        } finally {
            proposing.unlock();
        }
    }

    private static Config await(CompletableFuture<Config> durable) {
        try {
            return durable.get();
        } catch (ExecutionException e) {
            switch (unwrapped(e)) {
                case OpException known -> throw known;
                case LogException known -> throw new LogException(known.getMessage(), known);
                case Throwable other ->
                        throw new LogException("The commit failed: " + other, other);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException("Interrupted while a change was written; it may be made", e);
        }
    }

    private static Throwable unwrapped(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : cause;
    }
}
