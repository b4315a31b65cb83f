package janeti.config;

import janeti.config.object.ConfigObject;
import janeti.log.Entry;
import janeti.log.Fold;
import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.measure.Tally;
import janeti.model.Check;
import janeti.model.GanetiException;
import janeti.model.JobId;
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
 * Commits behind it were checked against changes that perhaps never become true. The log makes
 * those void, on every replica alike, and begins a new epoch; their commits fail here as their
 * appends do. Proposed goes back to applied at once, and what is proposed next begins from there.
 *
 * <p>Threads: all methods from any thread. A commit ends when its append ends, which the log
 * limits.
 */
public final class ConfigStore {
    /** The configuration's part of the log's state. */
    public static final Fold<ConfigState> FOLD = new ConfigFold();

    private static final long NEVER = -1;

    private final ReplicatedLog log;
    private final Clock clock;
    private final ReentrantLock proposing = new ReentrantLock();
    private final Tally commits = new Tally();
    private final Reservations reservations = new Reservations();

    /** What the log will make true if all goes well; null when nothing is under way. */
    private @Nullable Config proposed;

    /** The log's epoch in which that was proposed. */
    private long proposedIn = NEVER;

    private int underWay;

    public ConfigStore(ReplicatedLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    public ConfigStore(ReplicatedLog log) {
        this(log, Clock.systemUTC());
    }

    /** How many changes were made, and how many were appended but are not known to be made. */
    public Tally commits() {
        return commits;
    }

    /** What jobs will put into the configuration. */
    public Reservations reservations() {
        return reservations;
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
            long epoch = log.epoch(); // Before the view, so that the log can tell if it is stale.
            Config base = proposed == null || epoch != proposedIn ? current() : proposed;
            List<ConfigChange> changes = List.copyOf(edit.changes(base));
            Check.that(!changes.isEmpty(), "A commit without changes: %s", cause.what());
            Config next = base.next(changes, clock.instant());
            refuseReserved(cause, base, next, changes);
            List<ConfigChange> before = cause.job() == null ? List.of() : base.undoOf(changes);
            byte[] body =
                    ConfigEntries.committed(new ConfigEntries.Committed(cause, changes, before));
            CompletableFuture<Entry> appended = log.append(epoch, ConfigEntries.COMMITTED, body);
            underWay = epoch == proposedIn ? underWay + 1 : 1;
            proposedIn = epoch;
            proposed = next;
            return appended.handle((entry, failure) -> settle(cause, epoch, failure));
        } finally {
            proposing.unlock();
        }
    }

    /** What another job has reserved must still be there for it. */
    private void refuseReserved(
            Cause cause, Config before, Config after, List<ConfigChange> changes) {
        for (ConfigChange change : changes) {
            @Nullable ConfigObject now = after.object(change.kind(), change.uuid());
            @Nullable ConfigObject old = before.object(change.kind(), change.uuid());
            if (now == null) {
                continue;
            }
            for (String claim : now.claims()) {
                JobId other = reservations.otherHolder(cause.job(), claim);
                if (other != null && (old == null || !old.claims().contains(claim))) {
                    throw new GanetiException(
                            "ConfigurationError",
                            "%s cannot have %s: it is reserved by job %s, which is about to use it"
                                    .formatted(now.label(), claim, other));
                }
            }
        }
    }

    private Config settle(Cause cause, long epoch, @Nullable Throwable failure) {
        settled(epoch, failure == null);
        commits.add(failure == null ? "done" : "failed");
        if (failure == null) {
            return current();
        }
        throw new LogException(
                "The change \"%s\" is not known to be made: %s"
                        .formatted(cause.what(), failure.getMessage()),
                failure);
    }

    private void settled(long epoch, boolean holds) {
        proposing.lock();
        try {
            if (epoch != proposedIn) {
                return;
            }
            underWay--;
            if (!holds || underWay == 0) {
                proposed = null; // Applied says the same, with the times of the log.
                proposedIn = holds ? epoch : NEVER;
                underWay = 0;
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
