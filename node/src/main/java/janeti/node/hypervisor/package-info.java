/**
 * Instances that run, or are said to: {@link janeti.node.hypervisor.FakeHypervisor} keeps a file an
 * instance, as Ganeti's does.
 *
 * <p>Called by: {@code janeti.node}. Calls: {@code storage} for the links to an instance's disks.
 * Start reading at: {@link janeti.node.hypervisor.Instances}.
 *
 * <p>Invariant: what runs is on the disk and nowhere else, so a daemon that starts anew knows it.
 */
@NullMarked
package janeti.node.hypervisor;

import org.jspecify.annotations.NullMarked;
