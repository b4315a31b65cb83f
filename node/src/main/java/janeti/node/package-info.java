/**
 * The node daemon: does on a machine what the master daemon asks for. {@link
 * janeti.node.NodeDaemon} listens, {@link janeti.node.CallServer} checks who calls and reads the
 * call, {@link janeti.node.NodeCallHandler} answers it.
 *
 * <p>Called by: {@code cli}. Calls: {@code janeti.model}, {@code janeti.protocol}. Start reading
 * at: {@link janeti.node.NodeCallHandler}.
 *
 * <p>Invariant: a node touches files below its own root only, whatever path a call carries; nothing
 * is kept between calls but on the disk.
 */
@NullMarked
package janeti.node;

import org.jspecify.annotations.NullMarked;
