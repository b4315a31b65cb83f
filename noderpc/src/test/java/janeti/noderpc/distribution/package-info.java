/** Tests of {@code janeti.noderpc.distribution}. */
@NullMarked
package janeti.noderpc.distribution;

import org.jspecify.annotations.NullMarked;
