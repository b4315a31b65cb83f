package janeti.jobs;

import janeti.model.BugException;
import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

import java.time.Instant;
import java.util.Collection;

/**
 * All jobs that are not archived, and the queue's flags, at one moment. Immutable.
 *
 * @param journals of the jobs whose opcode is under way
 * @param doubts of which objects, by their locks, nobody knows how they stand
 * @param lastId the highest number ever given
 * @param watcherPause until when the watcher does not act, seconds since the epoch; null: it acts
 */
record JobsState(
        TreePMap<JobId, Job> jobs,
        PMap<JobId, Journal> journals,
        PMap<String, Doubt> doubts,
        long lastId,
        boolean drained,
        @Nullable Double watcherPause) {

    static final JobsState EMPTY =
            new JobsState(
                    TreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(), 0, false, null);

    /**
     * Why nobody knows how an object stands.
     *
     * @param job it was given up in the middle
     * @param what it was at
     */
    record Doubt(JobId job, Instant since, String what) {}

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

    private JobsState with(TreePMap<JobId, Job> newJobs, PMap<JobId, Journal> newJournals) {
        return new JobsState(newJobs, newJournals, doubts, lastId, drained, watcherPause);
    }

    JobsState withJob(Job job) {
        return with(jobs.plus(job.id(), job), journals);
    }

    JobsState withNewJob(Job job) {
        return withJob(job).withLastId(job.id().value());
    }

    JobsState withJournal(JobId id, Journal journal) {
        return with(jobs, journals.plus(id, journal));
    }

    JobsState withoutJournal(JobId id) {
        return journals.containsKey(id) ? with(jobs, journals.minus(id)) : this;
    }

    JobsState without(Collection<JobId> ids) {
        return with(jobs.minusAll(ids), journals.minusAll(ids));
    }

    JobsState withLastId(long id) {
        return new JobsState(jobs, journals, doubts, Math.max(lastId, id), drained, watcherPause);
    }

    JobsState withDrained(boolean flag) {
        return new JobsState(jobs, journals, doubts, lastId, flag, watcherPause);
    }

    JobsState withWatcherPause(@Nullable Double until) {
        return new JobsState(jobs, journals, doubts, lastId, drained, until);
    }

    private JobsState withDoubts(PMap<String, Doubt> newDoubts) {
        return new JobsState(jobs, journals, newDoubts, lastId, drained, watcherPause);
    }

    /** Nobody knows any more how these stand. */
    JobsState uncertain(Collection<?> locks, Doubt doubt) {
        PMap<String, Doubt> next = doubts;
        for (Object lock : locks) {
            next = next.plus(String.valueOf(lock), doubt);
        }
        return withDoubts(next);
    }

    /** Somebody has looked how these stand. */
    JobsState certain(Collection<?> locks) {
        return locks.isEmpty() ? this : withDoubts(doubts.minusAll(locks));
    }
}
