/**
 * One process's threads, run one at a time in an order that a test draws: what it draws again
 * happens again. The threads that a program under test starts wait for their turn wherever they
 * would wait for time, for locks, for the log or for a node.
 *
 * <p>Called by: tests only. Start reading at: {@link janeti.testkit.simulation.Turns}.
 *
 * <p>Invariant: nobody holds a mutex while it waits for its turn, so no mutex is ever contended.
 */
@NullMarked
package janeti.testkit.simulation;

import org.jspecify.annotations.NullMarked;
