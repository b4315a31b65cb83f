/**
 * The commands on the cluster as a whole and on its node groups.
 *
 * <p>Called by: the parser. Calls: {@code ask} and {@code show}. Start reading at: {@link
 * janeti.cli.cluster.ClusterCommand}.
 *
 * <p>Invariant: a command knows nothing of how the cluster works; it asks, waits and prints.
 */
@NullMarked
package janeti.cli.cluster;

import org.jspecify.annotations.NullMarked;
