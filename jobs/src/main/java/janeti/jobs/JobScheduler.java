package janeti.jobs;

import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Picks who runs next: the lowest priority number first, then the lowest job number; a job whose
 * dependencies are in the queue waits for them. Each runs on a virtual thread of its own.
 *
 * <p>Shared state: which jobs wait and which run, under one lock. What a job is and how it stands
 * is the log's business; this only decides when.
 */
final class JobScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);

    /** A job in line. */
    private record Place(int priority, JobId id) {
        static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::priority).thenComparing(Place::id);
    }

    /** What a wish to cancel met. */
    enum Cancel {
        DEQUEUED,
        CANCELING,
        KILLING,
        RUNS,
        NOT_THERE
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Map<JobId, Place> inLine = new HashMap<>();
    private final TreeSet<Place> ready = new TreeSet<>(Place.ORDER);
    private final Map<JobId, Set<JobId>> blockedBy = new HashMap<>();
    private final Map<JobId, List<JobId>> dependents = new HashMap<>();
    private final Map<JobId, RunControl> running = new HashMap<>();
    private final BiConsumer<JobId, RunControl> runner;
    private final ThreadFactory threads;
    private final LongSupplier maxRunning;
    private boolean open;

    /**
     * @param runner does a whole job; never throws
     * @param maxRunning the limit of the cluster, asked each time
     */
    JobScheduler(
            BiConsumer<JobId, RunControl> runner, ThreadFactory threads, LongSupplier maxRunning) {
        this.runner = runner;
        this.threads = threads;
        this.maxRunning = maxRunning;
    }

    /**
     * Takes up the jobs that were there before and begins to run jobs.
     *
     * @param resumed go on at once, however many they are: each holds its locks already
     */
    void start(List<Job> waiting, Map<JobId, Consumer<RunControl>> resumed) {
        lock.lock();
        try {
            open = true;
            resumed.forEach(this::begin);
            waiting.forEach(this::place);
            fill();
        } finally {
            lock.unlock();
        }
    }

    /** New jobs are in the log. */
    void enqueue(List<Job> jobs) {
        lock.lock();
        try {
            if (!open) {
                return; // Recovery finds them in the log.
            }
            jobs.forEach(this::place);
            fill();
        } finally {
            lock.unlock();
        }
    }

    private void place(Job job) {
        if (job.isFinal() || inLine.containsKey(job.id()) || running.containsKey(job.id())) {
            return;
        }
        var place = new Place(job.priority(), job.id());
        inLine.put(job.id(), place);
        Set<JobId> blockers = new HashSet<>();
        for (Dependency dependency : Dependency.of(job)) {
            JobId other = dependency.job();
            if (!other.equals(job.id()) && isActive(other) && blockers.add(other)) {
                dependents.computeIfAbsent(other, id -> new ArrayList<>()).add(job.id());
            }
        }
        if (blockers.isEmpty()) {
            ready.add(place);
        } else {
            blockedBy.put(job.id(), blockers);
        }
    }

    private boolean isActive(JobId id) {
        return inLine.containsKey(id) || running.containsKey(id);
    }

    /** The limits may have changed. */
    void refill() {
        lock.lock();
        try {
            fill();
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        long limit = maxRunning.getAsLong();
        while (open && running.size() < limit && !ready.isEmpty()) {
            Place next = ready.removeFirst();
            inLine.remove(next.id());
            begin(next.id(), control -> runner.accept(next.id(), control));
        }
    }

    private void begin(JobId id, Consumer<RunControl> work) {
        var control = new RunControl();
        running.put(id, control);
        threads.newThread(() -> run(id, control, work)).start();
    }

    private void run(JobId id, RunControl control, Consumer<RunControl> work) {
        control.attach();
        try {
            work.accept(control);
        } finally {
            control.detach();
            ended(id);
        }
    }

    private void ended(JobId id) {
        lock.lock();
        try {
            running.remove(id);
            unblock(id);
            fill();
            if (running.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void unblock(JobId id) {
        List<JobId> waiting = dependents.remove(id);
        if (waiting == null) {
            return;
        }
        for (JobId other : waiting) {
            Set<JobId> blockers = blockedBy.get(other);
            Place place = inLine.get(other);
            if (blockers != null && place != null && blockers.remove(id) && blockers.isEmpty()) {
                blockedBy.remove(other);
                ready.add(place);
            }
        }
    }

    Cancel cancel(JobId id, boolean kill) {
        lock.lock();
        try {
            if (inLine.containsKey(id)) {
                dequeue(id);
                return Cancel.DEQUEUED;
            }
            RunControl control = running.get(id);
            if (control == null) {
                return Cancel.NOT_THERE;
            }
            if (kill) {
                control.kill();
                return Cancel.KILLING;
            }
            return control.cancel() ? Cancel.CANCELING : Cancel.RUNS;
        } finally {
            lock.unlock();
        }
    }

    private void dequeue(JobId id) {
        Place place = inLine.remove(id);
        if (place != null) {
            ready.remove(place);
        }
        blockedBy.remove(id);
        unblock(id);
        fill();
    }

    /** What a running job is at, in words; null when it does not run or is at nothing special. */
    @Nullable String doing(JobId id) {
        lock.lock();
        try {
            RunControl control = running.get(id);
            return control == null ? null : control.doing();
        } finally {
            lock.unlock();
        }
    }

    void reprioritize(JobId id, int priority) {
        lock.lock();
        try {
            Place old = inLine.get(id);
            if (old != null) {
                var place = new Place(priority, id);
                inLine.put(id, place);
                if (ready.remove(old)) {
                    ready.add(place);
                }
            }
            RunControl control = running.get(id);
            if (control != null) {
                control.reprioritize(priority);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Starts no more jobs, sends those that wait for locks back into the line (they have done
     * nothing yet), and lets the others end, within a limit.
     */
    void stop(Duration limit) {
        lock.lock();
        try {
            open = false;
            running.values().forEach(RunControl::suspend);
            long left = limit.toNanos();
            while (!running.isEmpty() && left > 0) {
                left = idle.awaitNanos(left);
            }
            if (!running.isEmpty()) {
                LOG.warn(
                        "jobs still run at the end of the daemon: count={} limit_s={} jobs={}",
                        running.size(),
                        TimeUnit.NANOSECONDS.toSeconds(limit.toNanos()),
                        running.keySet());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
