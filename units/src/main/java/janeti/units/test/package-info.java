/**
 * What the test opcodes mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}. Start reading at: {@link
 * janeti.units.test.TestDelay}.
 *
 * <p>Invariant: nothing here changes the cluster.
 */
@NullMarked
package janeti.units.test;

import org.jspecify.annotations.NullMarked;
