package janeti.query;

import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

/**
 * A job as a query sees it.
 *
 * @param found null when there is no such job, or its file cannot be read
 */
record JobRow(JobId id, JobSource.@Nullable Found found) {
    static JobRow of(Job job) {
        return new JobRow(job.id(), new JobSource.Found(job, false));
    }
}
