/**
 * What the opcodes that only ask mean, as far as LUXI's queries do not tell it.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}, {@code units.os}, {@code
 * units.extstorage}, {@code query}. Start reading at: {@link janeti.units.query.QueryObjects}.
 *
 * <p>Invariant: nothing here changes the cluster or takes a lock.
 */
@NullMarked
package janeti.units.query;

import org.jspecify.annotations.NullMarked;
