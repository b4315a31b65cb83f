package janeti.jobs;

import janeti.model.BugException;
import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

import java.util.Collection;

/**
 * All jobs that are not archived, and the queue's flags, at one moment. Immutable.
 *
 * @param journals of the jobs whose opcode is under way
 * @param lastId the highest number ever given
 * @param watcherPause until when the watcher does not act, seconds since the epoch; null: it acts
 */
record JobsState(
        TreePMap<JobId, Job> jobs,
        PMap<JobId, Journal> journals,
        long lastId,
        boolean drained,
        @Nullable Double watcherPause) {

    static final JobsState EMPTY =
            new JobsState(TreePMap.empty(), HashTreePMap.empty(), 0, false, null);

    @Nullable Job job(JobId id) {
        return jobs.get(id);
    }

    /** A job that must be there. */
    Job existing(JobId id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw new BugException("Job " + id + " is not in the queue");
        }
        return job;
    }

    JobsState withJob(Job job) {
        return new JobsState(jobs.plus(job.id(), job), journals, lastId, drained, watcherPause);
    }

    JobsState withNewJob(Job job) {
        return new JobsState(
                jobs.plus(job.id(), job),
                journals,
                Math.max(lastId, job.id().value()),
                drained,
                watcherPause);
    }

    JobsState withJournal(JobId id, Journal journal) {
        return new JobsState(jobs, journals.plus(id, journal), lastId, drained, watcherPause);
    }

    JobsState withoutJournal(JobId id) {
        return journals.containsKey(id)
                ? new JobsState(jobs, journals.minus(id), lastId, drained, watcherPause)
                : this;
    }

    JobsState without(Collection<JobId> ids) {
        return new JobsState(
                jobs.minusAll(ids), journals.minusAll(ids), lastId, drained, watcherPause);
    }

    JobsState withLastId(long id) {
        return new JobsState(jobs, journals, Math.max(lastId, id), drained, watcherPause);
    }

    JobsState withDrained(boolean flag) {
        return new JobsState(jobs, journals, lastId, flag, watcherPause);
    }

    JobsState withWatcherPause(@Nullable Double until) {
        return new JobsState(jobs, journals, lastId, drained, until);
    }
}
