/**
 * The commands on tags.
 *
 * <p>Called by: the parser. Calls: {@code ask} and {@code show}. Start reading at: {@link
 * janeti.cli.tag.TagCommand}.
 *
 * <p>Invariant: a command knows nothing of how the cluster works; it asks, waits and prints.
 */
@NullMarked
package janeti.cli.tag;

import org.jspecify.annotations.NullMarked;
