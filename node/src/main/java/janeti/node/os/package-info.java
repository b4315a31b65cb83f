/**
 * Operating system definitions: found in the search path, checked, run. Source: spec/operations.md,
 * section 6.
 *
 * <p>Called by: {@code janeti.node}. Calls: {@code storage} for the paths of disks. Start reading
 * at: {@link janeti.node.os.OsCalls}.
 *
 * <p>Invariant: a script gets the environment of section 6 and nothing of the daemon's.
 */
@NullMarked
package janeti.node.os;

import org.jspecify.annotations.NullMarked;
