/**
 * The commands on jobs.
 *
 * <p>Called by: the parser. Calls: {@code ask} and {@code show}. Start reading at: {@link
 * janeti.cli.job.JobCommand}.
 *
 * <p>Invariant: a command knows nothing of how the cluster works; it asks, waits and prints.
 */
@NullMarked
package janeti.cli.job;

import org.jspecify.annotations.NullMarked;
