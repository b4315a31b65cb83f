/**
 * The commands on configurations: files, the newest one, and those that were. None needs a daemon.
 *
 * <p>Called by: the parser. Calls: {@code janeti.config} for reading, {@code ask} and {@code show}.
 * Start reading at: {@link janeti.cli.config.ConfigCommand}.
 *
 * <p>Invariant: these commands only read.
 */
@NullMarked
package janeti.cli.config;

import org.jspecify.annotations.NullMarked;
