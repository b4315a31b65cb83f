/**
 * The commands on instances.
 *
 * <p>Called by: the parser. Calls: {@code ask} and {@code show}. Start reading at: {@link
 * janeti.cli.instance.InstanceCommand}.
 *
 * <p>Invariant: a command knows nothing of how the cluster works; it asks, waits and prints.
 */
@NullMarked
package janeti.cli.instance;

import org.jspecify.annotations.NullMarked;
