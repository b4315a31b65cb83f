/**
 * What the opcodes on instances mean.
 *
 * <p>Called by: {@code jobs}. Calls: {@code janeti.units}, {@code config}. Start reading at: {@link
 * janeti.units.instance.InstanceStartup}.
 *
 * <p>Invariant: what the configuration says of an instance is true once its job has ended, or the
 * job's error says what is not.
 */
@NullMarked
package janeti.units.instance;

import org.jspecify.annotations.NullMarked;
