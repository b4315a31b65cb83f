package janeti.jobs;

import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Clients that wait for a job to change. A waiter looks, and sleeps until the next entry that
 * concerns its job; it is there before it looks, so no change is missed and nothing is polled.
 */
final class JobWaiters {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<JobId, List<CountDownLatch>> waiting = new HashMap<>();
    private final Function<JobId, @Nullable Job> newest;
    private final LongSupplier nanoTime;
    private int count;

    JobWaiters(Function<JobId, @Nullable Job> newest, LongSupplier nanoTime) {
        this.newest = newest;
        this.nanoTime = nanoTime;
    }

    /**
     * Waits until the job fits or time is over.
     *
     * @return the job as it is then; null when there is no such job (any more)
     */
    @Nullable Job await(JobId id, Predicate<Job> fits, Duration limit) {
        long end = nanoTime.getAsLong() + limit.toNanos();
        while (true) {
            CountDownLatch latch = register(id);
            try {
                Job job = newest.apply(id);
                long left = end - nanoTime.getAsLong();
                if (job == null || fits.test(job) || left <= 0) {
                    return job;
                }
                if (!latch.await(left, TimeUnit.NANOSECONDS)) {
                    return newest.apply(id);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // The server stops: answer with what there is.
                return newest.apply(id);
            } finally {
                unregister(id, latch);
            }
        }
    }

    private CountDownLatch register(JobId id) {
        var latch = new CountDownLatch(1);
        lock.lock();
        try {
            if (count >= Limits.WAITERS) {
                throw GanetiException.generic(
                        count
                                + " clients wait for jobs already, more are not served; ask again later");
            }
            count++;
            waiting.computeIfAbsent(id, job -> new ArrayList<>()).add(latch);
            return latch;
        } finally {
            lock.unlock();
        }
    }

    private void unregister(JobId id, CountDownLatch latch) {
        lock.lock();
        try {
            count--;
            List<CountDownLatch> latches = waiting.get(id);
            if (latches != null) {
                latches.remove(latch);
                if (latches.isEmpty()) {
                    waiting.remove(id);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Something about the job is new; it is visible already. */
    void wake(JobId id) {
        List<CountDownLatch> latches;
        lock.lock();
        try {
            List<CountDownLatch> those = waiting.get(id);
            if (those == null) {
                return;
            }
            latches = List.copyOf(those);
        } finally {
            lock.unlock();
        }
        latches.forEach(CountDownLatch::countDown);
    }
}
