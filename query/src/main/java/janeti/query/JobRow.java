package janeti.query;

import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

/**
 * A job as a query sees it. One that may lie in the archive is read when the first field but its id
 * is, and once. Made and dropped by the thread that answers the query.
 */
final class JobRow {
    private final JobId id;
    private final @Nullable JobSource source;
    private JobSource.@Nullable Found found;
    private boolean looked;

    private JobRow(JobId id, @Nullable JobSource source, JobSource.@Nullable Found found) {
        this.id = id;
        this.source = source;
        this.found = found;
    }

    /** A job of the queue. */
    static JobRow of(Job job) {
        return new JobRow(job.id(), null, new JobSource.Found(job, false));
    }

    static JobRow lazy(JobId id, JobSource source) {
        return new JobRow(id, source, null);
    }

    JobId id() {
        return id;
    }

    /** Null when there is no such job, or its file cannot be read. */
    JobSource.@Nullable Found found() {
        if (source != null && !looked) {
            looked = true;
            found = source.find(id);
        }
        return found;
    }
}
