package janeti.jobs;

import janeti.locks.NanoClock;
import janeti.model.GanetiException;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Threads that wait for news of one job, or of any. Each is in line before it looks, sleeps until
 * there is news, and looks again; so no change is missed and nothing is polled. Who waits for one
 * job is not woken for the others.
 */
final class JobWaiters {
    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<JobId, Set<Waiter>> ofJobs = new HashMap<>();
    private final Set<Waiter> ofAny = new LinkedHashSet<>();
    private int count;

    /** One thread in its wait. */
    private static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean news;

        void wake() {
            news = true;
            LockSupport.unpark(thread);
        }
    }

    JobWaiters(NanoClock clock) {
        this.clock = clock;
    }

    /**
     * Waits until what is seen is enough, or time is over, or the thread is interrupted: the server
     * stops then, and answers with what there is.
     *
     * @param look at the job, which may be gone
     * @return what was seen last
     */
    <T extends @Nullable Object> T awaitJob(
            JobId id, Supplier<T> look, Predicate<T> enough, Duration limit) {
        var waiter = new Waiter();
        lock.lock();
        try {
            countIn();
            ofJobs.computeIfAbsent(id, job -> new LinkedHashSet<>()).add(waiter);
        } finally {
            lock.unlock();
        }
        try {
            return await(waiter, look, enough, limit);
        } finally {
            leave(id, waiter);
        }
    }

    /** The same for news of whatever job. */
    <T extends @Nullable Object> T awaitAny(Supplier<T> look, Predicate<T> enough, Duration limit) {
        var waiter = new Waiter();
        lock.lock();
        try {
            countIn();
            ofAny.add(waiter);
        } finally {
            lock.unlock();
        }
        try {
            return await(waiter, look, enough, limit);
        } finally {
            leave(null, waiter);
        }
    }

    private void countIn() {
        if (count >= Limits.WAITERS) {
            throw GanetiException.generic(
                    count + " clients wait for jobs already, more are not served; ask again later");
        }
        count++;
    }

    private void leave(@Nullable JobId id, Waiter waiter) {
        lock.lock();
        try {
            count--;
            if (id == null) {
                ofAny.remove(waiter);
                return;
            }
            Set<Waiter> others = ofJobs.get(id);
            if (others != null) {
                others.remove(waiter);
                if (others.isEmpty()) {
                    ofJobs.remove(id);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T await(
            Waiter waiter, Supplier<T> look, Predicate<T> enough, Duration limit) {
        long end = clock.nanoTime() + limit.toNanos();
        while (true) {
            waiter.news = false; // Before the look: what comes after it is news again.
            T seen = look.get();
            if (enough.test(seen) || isOver(end)) {
                return seen;
            }
            while (!waiter.news) {
                if (isOver(end)) {
                    return look.get();
                }
                clock.parkUntil(end);
            }
        }
    }

    private boolean isOver(long end) {
        return clock.nanoTime() - end >= 0 || Thread.currentThread().isInterrupted();
    }

    /** This is new, and visible already. */
    void wake(List<JobEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        List<Waiter> woken = null;
        lock.lock();
        try {
            if (count > 0) {
                woken = new ArrayList<>(ofAny);
                for (JobEvent event : events) {
                    Set<Waiter> waiting = event.job() == null ? null : ofJobs.get(event.job());
                    if (waiting != null) {
                        woken.addAll(waiting);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (woken != null) {
            woken.forEach(Waiter::wake);
        }
    }
}
