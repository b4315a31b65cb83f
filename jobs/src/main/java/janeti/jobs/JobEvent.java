package janeti.jobs;

import janeti.model.JobId;
import janeti.model.OpStatus;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One change of the queue, as {@link JobEvents} tells it. Says what to look at, not how it is now:
 * who looks finds this state or a newer one.
 *
 * @param index the log entry that made it true; many events may share one
 * @param time of that entry
 * @param job null when it is about the queue itself
 * @param status how the job stood after it; null when there is no job (any more)
 */
public record JobEvent(
        long index, Instant time, @Nullable JobId job, What what, @Nullable OpStatus status) {

    /** What changed. */
    public enum What {
        /** The job is new in the queue. */
        SUBMITTED,
        /** An opcode of the job began to wait, began to run, or ended. */
        STATUS,
        /** A line of progress. */
        LOG,
        PRIORITY,
        /** The job has left the queue for the archive. */
        ARCHIVED,
        /** The queue was closed or opened, or the watcher paused or let go. */
        FLAGS
    }
}
