/**
 * What the opcodes on node groups mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}. Start reading at: {@link
 * janeti.units.group.GroupUnits}.
 *
 * <p>Invariant: as of {@code janeti.units}.
 */
@NullMarked
package janeti.units.group;

import org.jspecify.annotations.NullMarked;
