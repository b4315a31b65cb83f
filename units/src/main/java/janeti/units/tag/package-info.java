/**
 * What the opcodes on tags mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}. Start reading at: {@link
 * janeti.units.tag.TagTarget}.
 *
 * <p>Invariant: as of {@code janeti.units}.
 */
@NullMarked
package janeti.units.tag;

import org.jspecify.annotations.NullMarked;
