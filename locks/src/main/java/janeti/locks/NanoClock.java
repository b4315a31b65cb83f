package janeti.locks;

import java.util.concurrent.locks.LockSupport;

/** Monotonic time, and waiting in it. Tests move it by hand. */
public interface NanoClock {
    /** The machine's own. */
    NanoClock SYSTEM =
            new NanoClock() {
                @Override
                public long nanoTime() {
                    return System.nanoTime();
                }

                @Override
                public void parkUntil(long deadline) {
                    LockSupport.parkNanos(this, deadline - System.nanoTime());
                }
            };

    /** As {@link System#nanoTime}: only differences mean something. */
    long nanoTime();

    /**
     * Waits until that time, an unpark or an interrupt, or for no reason: the caller looks for
     * itself and asks again.
     */
    void parkUntil(long deadline);
}
