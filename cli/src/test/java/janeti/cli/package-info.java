/** Tests of the command line. */
@NullMarked
package janeti.cli;

import org.jspecify.annotations.NullMarked;
