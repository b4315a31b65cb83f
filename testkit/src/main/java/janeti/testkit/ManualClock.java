package janeti.testkit;

import janeti.locks.NanoClock;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until it is moved: the wall clock and the monotonic one, and the threads
 * that wait in the latter.
 */
public final class ManualClock extends Clock implements NanoClock {
    public static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    /** How long a test may hang before it fails. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Thread, Long> parked = new HashMap<>();
    private Instant now = START;
    private long nanos;

    @Override
    public Instant instant() {
        lock.lock();
        try {
            return now;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long nanoTime() {
        lock.lock();
        try {
            return nanos;
        } finally {
            lock.unlock();
        }
    }

    /** Lets time pass; whoever waited for a time until then goes on. */
    public void advance(Duration duration) {
        lock.lock();
        try {
            now = now.plus(duration);
            nanos += duration.toNanos();
            parked.forEach((thread, deadline) -> {
                if (deadline - nanos <= 0) {
                    LockSupport.unpark(thread);
                }
            });
        } finally {
            lock.unlock();
        }
    }

    /** Sets the wall clock forward or back, as an administrator may; no time passes. */
    public void setWallClock(Instant time) {
        lock.lock();
        try {
            now = time;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void parkUntil(long deadline) {
        lock.lock();
        try {
            if (deadline - nanos <= 0) {
                return;
            }
            parked.put(Thread.currentThread(), deadline);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            LockSupport.park(this); // An advance since the unlock above left its permit.
        } finally {
            lock.lock();
            try {
                parked.remove(Thread.currentThread());
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits in this time. */
    public void sleep(Duration duration) throws InterruptedException {
        long deadline = nanoTime() + duration.toNanos();
        while (nanoTime() - deadline < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            parkUntil(deadline);
        }
    }

    /** Returns once so many threads wait in this time. */
    public void awaitParked(int threads) {
        lock.lock();
        try {
            long left = HANGS.toNanos();
            while (parked.size() != threads) {
                if (left <= 0) {
                    throw new AssertionError(
                            parked.size() + " threads wait in manual time, not " + threads);
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for waiting threads", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("Manual time is in UTC");
    }
}
