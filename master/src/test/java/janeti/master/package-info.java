/** Tests of the daemon's life. */
@NullMarked
package janeti.master;

import org.jspecify.annotations.NullMarked;
