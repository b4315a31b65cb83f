/**
 * What the parts of the node daemon share: the file tree below a node's root, files replaced whole,
 * commands with an end, and the failure that goes to the caller.
 *
 * <p>Called by: all of {@code janeti.node}. Calls: nobody. Start reading at: {@link
 * janeti.node.host.NodeTree}.
 *
 * <p>Invariant: a command ends by its time limit, and what it prints is bounded.
 */
@NullMarked
package janeti.node.host;

import org.jspecify.annotations.NullMarked;
