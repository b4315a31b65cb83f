package janeti.config;

import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

/**
 * Why the configuration was changed. A job's commit names its place in the job, so that one entry
 * makes the change true and the step done.
 *
 * @param job null when no job did it (a filter rule, start-up)
 * @param opIndex which opcode of the job, from 0; -1 without a job
 * @param step the position in the opcode's journal; -1 without a job
 */
public record Cause(@Nullable JobId job, int opIndex, int step, String what) {
    public static Cause outsideOfJobs(String what) {
        return new Cause(null, -1, -1, what);
    }
}
