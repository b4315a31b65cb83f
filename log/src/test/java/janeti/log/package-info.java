/** The log's promises: one contract suite for both logs, and what only a disk and peers can do. */
@NullMarked
package janeti.log;

import org.jspecify.annotations.NullMarked;
