/**
 * Opcodes: what a job may ask for. One record each in a sealed family, and one table that knows
 * their wire form.
 *
 * <p>Called by: everybody who handles jobs. Calls: {@code janeti.model}. Start reading at: {@link
 * OpTable}.
 *
 * <p>Invariant: every row of {@link OpTable} equals its row in spec/opcodes.json; a test holds them
 * together.
 */
@NullMarked
package janeti.op;

import org.jspecify.annotations.NullMarked;
