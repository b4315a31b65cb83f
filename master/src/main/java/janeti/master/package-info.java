/**
 * The daemon's life: where its files are, whether it may run, how its parts are wired, how it ends;
 * and the making of a one-node cluster to run on.
 *
 * <p>Called by: {@code cli}. Calls: everybody downstream. Start reading at: {@link
 * janeti.master.Masterd}.
 *
 * <p>Invariant: nothing is served before this process holds the pid file, is the master by its own
 * files, and has won the vote.
 */
@NullMarked
package janeti.master;

import org.jspecify.annotations.NullMarked;
