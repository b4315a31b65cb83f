/**
 * Brings to the nodes what they must know of the cluster, behind the log: {@code config.data} to
 * master candidates, the {@code ssconf} files to all nodes, and on demand the files that all share.
 *
 * <p>Called by: {@code jobs} for its units, {@code rest} and {@code query} for its status, {@code
 * master}, which starts it. Calls: {@code config}, {@link janeti.noderpc.NodeRpc}. Start reading
 * at: {@link janeti.noderpc.distribution.PushedDistribution}.
 *
 * <p>Invariant: no commit ever waits for a node; a node that was away gets the newest state, not
 * those between.
 */
@NullMarked
package janeti.noderpc.distribution;

import org.jspecify.annotations.NullMarked;
