/**
 * The command line: parses, calls, prints. No cluster logic.
 *
 * <p>Called by: the launcher. Calls: {@code master} for the daemon and for making a cluster, the
 * LUXI socket for everything else. Start reading at: {@link janeti.cli.Janeti}.
 *
 * <p>Invariant: a user's error is one message that says what next, and an exit code; no stack
 * trace.
 */
@NullMarked
package janeti.cli;

import org.jspecify.annotations.NullMarked;
