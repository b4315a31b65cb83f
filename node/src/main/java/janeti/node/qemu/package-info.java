/**
 * QEMU: the programs that guests run in. {@link janeti.node.qemu.GuestRuntime} is what a guest was
 * started with, {@link janeti.node.qemu.QemuCommand} the command line that makes it, {@link
 * janeti.node.qemu.GuestProcess} finds it again, {@link janeti.node.qemu.Qmp} talks to it.
 *
 * <p>Called by: {@code janeti.node.hypervisor}. Calls: {@code host}, {@code storage} for the links
 * to disks. Start reading at: {@link janeti.node.qemu.QemuCommand}.
 *
 * <p>Invariant: a guest lives without the node daemon, in a session of its own; whatever must be
 * known of it is in its process, its monitor and the files of {@link janeti.node.qemu.GuestFiles}.
 */
@NullMarked
package janeti.node.qemu;

import org.jspecify.annotations.NullMarked;
