package janeti.locks;

import janeti.model.JobId;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/**
 * What happens at once has the outcome of some order of it. By stress only: Lincheck's model
 * checker takes the loops of the JDK's collections for a livelock.
 */
public class LockTableLincheckTest {
    private static final LockName N1 = new LockName(LockLevel.NODE, "n1");

    private final LockTable table =
            new LockTable(
                    new NanoClock() {
                        @Override
                        public long nanoTime() {
                            return 0;
                        }

                        @Override
                        public void parkUntil(long deadline) {
                            throw new AssertionError("Nobody waits here");
                        }
                    });
    private final Ticket one = table.ticket(new JobId(1), 0, 0);
    private final Ticket two = table.ticket(new JobId(2), 0, 0);

    @Operation(nonParallelGroup = "one")
    public boolean oneTakesBoth() throws InterruptedException {
        return take(one, LockRequest.exclusive(LockLevel.NODE, "n1", "n2"));
    }

    @Operation(nonParallelGroup = "one")
    public void oneReleases() {
        table.release(one);
    }

    @Operation(nonParallelGroup = "one")
    public void oneReleasesSome() {
        table.release(one, List.of(N1));
    }

    @Operation(nonParallelGroup = "two")
    public boolean twoTakesAll() throws InterruptedException {
        return take(two, LockRequest.allShared(LockLevel.NODE));
    }

    @Operation(nonParallelGroup = "two")
    public boolean twoTakesOne() throws InterruptedException {
        return take(two, LockRequest.exclusive(LockLevel.NODE, "n1"));
    }

    @Operation(nonParallelGroup = "two")
    public void twoReleases() {
        table.release(two);
    }

    @Operation
    public int rows() {
        return table.rows().size();
    }

    private boolean take(Ticket ticket, LockRequest request) throws InterruptedException {
        return table.held(ticket).locks().isEmpty()
                && table.tryAcquire(ticket, request, Duration.ZERO) != null;
    }

    @Test
    void isLinearizableUnderStress() {
        new StressOptions()
                .iterations(10)
                .invocationsPerIteration(1000)
                .threads(3)
                .actorsPerThread(3)
                .check(LockTableLincheckTest.class);
    }
}
