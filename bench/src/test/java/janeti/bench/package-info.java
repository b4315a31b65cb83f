/** Tests of the benchmarks themselves. */
@NullMarked
package janeti.bench;

import org.jspecify.annotations.NullMarked;
