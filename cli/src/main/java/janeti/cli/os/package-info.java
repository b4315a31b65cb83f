/**
 * The commands on OS definitions.
 *
 * <p>Called by: the parser. Calls: {@code ask} and {@code show}. Start reading at: {@link
 * janeti.cli.os.OsCommand}.
 *
 * <p>Invariant: a command knows nothing of how the cluster works; it asks, waits and prints.
 */
@NullMarked
package janeti.cli.os;

import org.jspecify.annotations.NullMarked;
