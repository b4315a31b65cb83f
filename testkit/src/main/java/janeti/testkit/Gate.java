package janeti.testkit;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Holds calls up until it is opened. */
public final class Gate {
    /** How long a test may hang before it fails. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private final CountDownLatch opened = new CountDownLatch(1);
    private final Semaphore arrivals = new Semaphore(0);

    /** Lets through whoever waits, and all later ones. */
    public void open() {
        opened.countDown();
    }

    /** Returns once one more call has arrived. */
    public void awaitArrival() {
        try {
            if (!arrivals.tryAcquire(HANGS.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("No call arrived at the gate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for a call", e);
        }
    }

    /** Waits at the gate; false if interrupted. */
    boolean pass() {
        arrivals.release();
        try {
            if (!opened.await(HANGS.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Nobody opened the gate");
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // As HttpsNodeRpc: the caller sees the interrupt.
            return false;
        }
    }
}
