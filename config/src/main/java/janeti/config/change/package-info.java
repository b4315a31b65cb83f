/**
 * What can be done to a configuration, by what it is done to: pure functions from a {@link
 * janeti.config.change.Draft} to the next.
 *
 * <p>Called by: units, through {@link janeti.config.ConfigEdit}. Calls: nobody. Start reading at:
 * {@link janeti.config.change.Draft}, then {@link janeti.config.change.InstanceChanges}.
 *
 * <p>Invariant: what one function leaves is consistent if what it got was: who goes takes with him
 * what was his alone (disks, ports, addresses, certificates).
 */
@NullMarked
package janeti.config.change;

import org.jspecify.annotations.NullMarked;
