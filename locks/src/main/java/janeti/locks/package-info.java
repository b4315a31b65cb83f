/**
 * Who may touch what. A job states all its locks at once ({@link janeti.locks.LockRequest}); {@link
 * janeti.locks.LockTable} grants them together, in {@link janeti.locks.LockLevel} order, first come
 * first served within a priority.
 *
 * <p>Called by: {@code jobs}; {@code units} state requests. Calls: nobody. Start reading at: {@link
 * janeti.locks.LockTable}.
 *
 * <p>Invariant: a job waits for locks only while it holds none, so two jobs can never wait for each
 * other.
 */
@NullMarked
package janeti.locks;

import org.jspecify.annotations.NullMarked;
