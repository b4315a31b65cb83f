/**
 * How commands show what they were told: tables that fit the terminal, pages, JSON.
 *
 * <p>Called by: the commands. Calls: nobody. Start reading at: {@link janeti.cli.show.Listing}.
 *
 * <p>Invariant: what is not shown on a terminal is never cut, and looks the same everywhere.
 */
@NullMarked
package janeti.cli.show;

import org.jspecify.annotations.NullMarked;
