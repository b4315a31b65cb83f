/**
 * What the opcodes on operating system definitions mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}, {@code config}. Start reading at: {@link
 * janeti.units.os.OsDiagnose}.
 *
 * <p>Invariant: nothing here changes the cluster.
 */
@NullMarked
package janeti.units.os;

import org.jspecify.annotations.NullMarked;
