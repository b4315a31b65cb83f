/**
 * The door to the node daemons: one call, one answer, one time limit.
 *
 * <p>Called by: {@code jobs} for its units, {@code master} for the vote and the master's address.
 * Calls: {@code config} for addresses. Start reading at: {@link janeti.noderpc.NodeRpc}.
 *
 * <p>Invariant: a call always ends: it waits for a free connection no longer than its time limit,
 * and then for its answer no longer than that again. An offline node is never contacted.
 */
@NullMarked
package janeti.noderpc;

import org.jspecify.annotations.NullMarked;
