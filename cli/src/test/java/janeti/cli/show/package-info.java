/** Tests of how commands show what they were told. */
@NullMarked
package janeti.cli.show;

import org.jspecify.annotations.NullMarked;
