/**
 * How commands ask the master daemon: one connection, opcodes as plain values, jobs followed to
 * their end, names that are not there explained.
 *
 * <p>Called by: the commands. Calls: {@code janeti.protocol.LuxiClient}. Start reading at: {@link
 * janeti.cli.ask.Connection}.
 *
 * <p>Invariant: whatever goes wrong is an exception whose text says what next; nothing is printed
 * here but the progress of jobs.
 */
@NullMarked
package janeti.cli.ask;

import org.jspecify.annotations.NullMarked;
