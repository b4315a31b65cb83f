/**
 * What tests of several modules share: time that is moved by hand, nodes that answer as told, and
 * the interface tables and recorded traffic.
 *
 * <p>Called by: tests only. Calls: {@code locks}, {@code noderpc}, {@code log}, {@code model}.
 * Start reading at: {@link janeti.testkit.FakeNodes}.
 *
 * <p>Invariant: nothing here waits for real time, except to give up on a test that hangs.
 */
@NullMarked
package janeti.testkit;

import org.jspecify.annotations.NullMarked;
