/** Tests of taking over, as far as they need no cluster; the whole is in {@code e2e}. */
@NullMarked
package janeti.master.adopt;

import org.jspecify.annotations.NullMarked;
