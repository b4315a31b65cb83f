/**
 * The nouns everybody shares: names as types, jobs, errors, JSON values.
 *
 * <p>Called by: every other package. Calls: nobody. Start reading at: {@link Job}.
 *
 * <p>Invariant: everything here is immutable and knows nothing of files, sockets or clocks.
 */
@NullMarked
package janeti.model;

import org.jspecify.annotations.NullMarked;
