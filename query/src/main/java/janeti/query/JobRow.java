package janeti.query;

import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * A job as a query sees it. One that may lie in the archive is read when the first field but its id
 * is, and once. Made and dropped by the thread that answers the query.
 */
final class JobRow {
    private final JobId id;
    private final @Nullable JobSource source;
    private JobSource.@Nullable Found found;
    private boolean looked;

    private JobRow(
            JobId id, @Nullable JobSource source, JobSource.@Nullable Found found, boolean looked) {
        this.id = id;
        this.source = source;
        this.found = found;
        this.looked = looked;
    }

    /** A job by itself; nobody is asked about it. */
    static JobRow of(Job job) {
        return new JobRow(job.id(), null, new JobSource.Found(job, false), true);
    }

    /** A job of the queue. */
    static JobRow of(Job job, JobSource source) {
        return new JobRow(job.id(), source, new JobSource.Found(job, false), true);
    }

    static JobRow lazy(JobId id, JobSource source) {
        return new JobRow(id, source, null, false);
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

    /** A part of {@link JobSource#explained}; null when there is nothing to explain. */
    @Nullable Object explained(String part) {
        JobSource.Found job = source == null ? null : found();
        if (source == null || job == null || job.archived()) {
            return null;
        }
        Map<String, @Nullable Object> why = source.explained(id);
        return why == null ? null : why.get(part);
    }
}
