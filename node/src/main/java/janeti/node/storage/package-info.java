/**
 * Disks of instances: files, logical volumes, or what external storage providers give.
 *
 * <p>Called by: {@code janeti.node}, {@code hypervisor}, {@code os}. Calls: nobody. Start reading
 * at: {@link janeti.node.storage.Disks}.
 *
 * <p>Invariant: no file is made or removed outside of the folders that the node allows.
 */
@NullMarked
package janeti.node.storage;

import org.jspecify.annotations.NullMarked;
