package janeti.log;

import java.util.concurrent.CompletableFuture;

/**
 * The log: the only way to change what Janeti knows.
 *
 * <p>Threads: all methods from any thread. Order: entries appended one after the other by one
 * thread, or under one lock, are applied in that order; many share one disk flush. Time limit: an
 * append ends within a named limit, in success or in a {@link LogException}.
 */
public interface ReplicatedLog extends AutoCloseable {
    /**
     * Proposes an entry in the newest encoding of its kind. Does not wait.
     *
     * @return the entry once it is durable, applied, and seen by {@link #view}. Completes with a
     *     {@link LogException} if it is not known to be durable; all that were appended after it
     *     then fail as well, until the {@link #epoch} has grown. The future's dependents may run on
     *     the apply thread: they must be quick.
     */
    CompletableFuture<Entry> append(EntryKind kind, byte[] body);

    /**
     * The same for an entry that builds on others which the caller proposed before.
     *
     * @param epoch what {@link #epoch} answered before the caller took the view on which it builds.
     *     If an append has failed since, this one fails too: nothing is built on what is not there.
     */
    CompletableFuture<Entry> append(long epoch, EntryKind kind, byte[] body);

    /**
     * Grows whenever an append failed, once nothing proposed before is still on its way. So: read
     * the epoch, then the view; propose one entry on top of the other; when the epoch has changed,
     * start again from the view.
     */
    long epoch();

    /** The newest applied state. Never blocks. */
    View view();

    /** From now on, told of each entry; not of those that came inside a snapshot from a leader. */
    void observe(LogObserver observer);

    /** Writes a snapshot now and lets go of what lies below it; returns when both are done. */
    void compact();

    /** For metrics; may look at the disk. */
    LogFigures figures();

    /** Who leads the group and whether it is us. */
    Leadership leadership();

    /** Stops; what was acknowledged is durable. */
    @Override
    void close();
}
