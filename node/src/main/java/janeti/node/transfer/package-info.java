/**
 * Disks that go from node to node, or into and out of exports. A transfer is a folder and the
 * processes of {@code transfer.sh}, which live in a session of their own: node daemons come and go
 * without them, and whoever reads the folder knows how far a transfer is.
 *
 * <p>Called by: {@code janeti.node}. Calls: {@code janeti.node.host}, {@code janeti.node.os},
 * {@code janeti.node.storage}. Start reading at: {@link janeti.node.transfer.Transfers}.
 *
 * <p>Invariant: a transfer that has ended, however it ended, has no process left.
 */
@NullMarked
package janeti.node.transfer;

import org.jspecify.annotations.NullMarked;
