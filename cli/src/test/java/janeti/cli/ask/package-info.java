/** Tests of how commands ask. */
@NullMarked
package janeti.cli.ask;

import org.jspecify.annotations.NullMarked;
