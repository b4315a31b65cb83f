/**
 * Jobs from submission to archive: the queue, who runs next, the run of one job, and what is
 * recorded of it.
 *
 * <p>Called by: {@code luxi}, {@code master}. Calls: {@code units}, {@code locks}, {@code noderpc},
 * {@code config}, {@code log}. Start reading at: {@link janeti.jobs.JobQueue}.
 *
 * <p>Invariant: a job exists from the moment its entry is in the log; what a client is told of it
 * is in the log before.
 */
@NullMarked
package janeti.jobs;

import org.jspecify.annotations.NullMarked;
