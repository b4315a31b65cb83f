/**
 * The whole thing as a user meets it: real processes, real sockets, Debian's Ganeti commands.
 *
 * <p>Called by: nobody. Calls: everything, from outside. Start reading at: {@link
 * janeti.e2e.LiveCluster}.
 *
 * <p>Invariant: a test kills only what it started.
 */
@NullMarked
package janeti.e2e;

import org.jspecify.annotations.NullMarked;
