/**
 * The nouns of the configuration: every object class of spec/config-schema.json as a record that
 * reads and writes its own JSON form, key by key.
 *
 * <p>Called by: {@code janeti.config} and everybody upstream. Calls: {@code model}. Start reading
 * at: {@link janeti.config.object.Node}, then {@link janeti.config.object.ObjectReader}.
 *
 * <p>Invariant: what was read from a file of Ganeti is written back with equal content.
 */
@NullMarked
package janeti.config.object;

import org.jspecify.annotations.NullMarked;
