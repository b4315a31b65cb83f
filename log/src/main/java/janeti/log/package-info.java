/**
 * The one truth: entries of (kind, version, bytes), appended in order, applied in order by one
 * state machine. What an entry means is its owner's business ({@link janeti.log.Fold}).
 *
 * <p>Called by: {@code config}, {@code jobs}, {@code master}. Calls: nobody. Start reading at:
 * {@link janeti.log.ReplicatedLog}, then {@code Proposals} (order and failure) and {@code Applied}.
 *
 * <p>Invariant: state changes only when an entry is applied, and applying uses nothing but the
 * entry and the state before it.
 */
@NullMarked
package janeti.log;

import org.jspecify.annotations.NullMarked;
