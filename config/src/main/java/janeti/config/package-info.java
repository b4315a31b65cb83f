/**
 * The cluster's configuration: immutable snapshots, typed changes, and the one store that makes
 * them true.
 *
 * <p>Called by: everybody upstream. Calls: {@code log}. Start reading at: {@link
 * janeti.config.ConfigStore}.
 *
 * <p>Invariant: what {@link janeti.config.ConfigStore#current} shows is durable and verified.
 */
@NullMarked
package janeti.config;

import org.jspecify.annotations.NullMarked;
