package janeti.jobs;

import janeti.config.object.FilterRule;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Where a job in line stands, at one moment.
 *
 * @param blockers the jobs on which it depends and that are not over
 * @param pausedBy null when no rule pauses it
 * @param before how many jobs come before it, of those that wait for the same
 */
record Standing(List<JobId> blockers, @Nullable FilterRule pausedBy, List<Full> full, int before) {
    /** A rate limit without a free slot, and who has the slots. */
    record Full(RateLimit limit, List<JobId> users) {}
}
