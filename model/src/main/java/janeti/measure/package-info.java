/**
 * What happened, counted: small counters that any part may keep and that cost next to nothing.
 *
 * <p>Called by: every part that has something to count, and by who shows it. Calls: nobody. Start
 * reading at: {@link Tally}.
 *
 * <p>Invariant: counting never blocks, never fails, and takes a bounded amount of memory.
 */
@NullMarked
package janeti.measure;

import org.jspecify.annotations.NullMarked;
