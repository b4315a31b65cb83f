/**
 * What the opcodes on nodes mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}, {@code config}. Start reading at: {@link
 * janeti.units.node.NodeAdd}.
 *
 * <p>Invariant: a node is in the configuration only once it answers.
 */
@NullMarked
package janeti.units.node;

import org.jspecify.annotations.NullMarked;
