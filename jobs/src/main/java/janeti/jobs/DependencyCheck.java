package janeti.jobs;

import janeti.model.ExecException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.Function;

/**
 * Whether the jobs that an opcode waited for have ended as it wished. Source: spec/locking.md,
 * dependencies.
 *
 * @param jobs the queue
 * @param archive for those that are no longer in it
 */
record DependencyCheck(
        Function<JobId, Optional<Job>> jobs, Function<JobId, Optional<Job>> archive) {
    /**
     * Returns why the job is cancelled; null: it goes on.
     *
     * @throws ExecException when one is not there or has ended otherwise
     */
    @Nullable String check(QueuedOp op, JobId own) {
        for (Dependency dependency : Dependency.of(op)) {
            JobId other = dependency.job();
            if (other.equals(own)) {
                throw new ExecException("Dependency error: job " + other + " depends on itself");
            }
            OpStatus status =
                    jobs.apply(other)
                            .or(() -> archive.apply(other))
                            .map(Job::status)
                            .orElseThrow(() ->
                                    new ExecException(
                                            "Dependency error: there is no job " + other));
            if (dependency.accepts(status)) {
                continue;
            }
            if (status == OpStatus.CANCELED) {
                return "Job canceled because job " + other + " was, on which it depends";
            }
            throw new ExecException(
                    "Dependency error: job %s ended with status %s, one of %s was asked for"
                            .formatted(
                                    other,
                                    status.wireName(),
                                    dependency.statuses().stream()
                                            .map(OpStatus::wireName)
                                            .toList()));
        }
        return null;
    }
}
