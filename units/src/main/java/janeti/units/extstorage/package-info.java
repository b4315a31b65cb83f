/**
 * What the opcodes on external storage providers mean.
 *
 * <p>Called by: {@code jobs}, {@code units.query}. Calls: {@code janeti.units}, {@code config}.
 * Start reading at: {@link janeti.units.extstorage.ProviderSurvey}.
 *
 * <p>Invariant: nothing here changes the cluster.
 */
@NullMarked
package janeti.units.extstorage;

import org.jspecify.annotations.NullMarked;
