package janeti.locks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Time that stands still until the test moves it. (The testkit's clock is upstream of here.) */
final class StillTime implements NanoClock {
    private final AtomicLong nanos = new AtomicLong();
    private final Map<Thread, Long> parked = new ConcurrentHashMap<>();

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    @Override
    public void parkUntil(long deadline) {
        parked.put(Thread.currentThread(), deadline);
        if (deadline - nanos.get() > 0) {
            LockSupport.park(this);
        }
        parked.remove(Thread.currentThread());
    }

    void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        parked.keySet().forEach(LockSupport::unpark);
    }
}
