/**
 * What the opcodes on the cluster mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}. Start reading at: {@link
 * janeti.units.cluster.ClusterUnits}.
 *
 * <p>Invariant: as of {@code janeti.units}.
 */
@NullMarked
package janeti.units.cluster;

import org.jspecify.annotations.NullMarked;
