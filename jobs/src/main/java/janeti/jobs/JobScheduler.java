package janeti.jobs;

import janeti.config.object.FilterRule;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Decides when a job begins, and gives it a virtual thread of its own. Who may begin and in which
 * order is {@link WaitingLine}'s business; here is how many, and what is said to those that run.
 *
 * <p>Shared state: which jobs wait and which run, under one lock. What a job is and how it stands
 * is the log's business; this only decides when.
 *
 * <p>A job that waits for locks runs in this sense, and takes one of the places that the cluster
 * allows. Within the line nothing is promised but the order: a steady stream of urgent jobs keeps
 * the others waiting, as it does in Ganeti. Once a job has begun, its priority rises while it waits
 * for locks, so there nobody waits for ever.
 */
final class JobScheduler {
    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);

    /** What the cluster says of jobs. */
    record Policy(long maxRunning, Map<Uuid, FilterRule> rules) {}

    /** What a wish to cancel met. */
    enum Cancel {
        DEQUEUED,
        CANCELING,
        KILLING,
        RUNS,
        NOT_THERE
    }

    /**
     * What is known here of one job, at one moment.
     *
     * @param standing null when it has begun
     * @param control null when it has not
     * @param begun all that have
     */
    record Look(
            @Nullable Standing standing,
            @Nullable RunControl control,
            List<JobId> begun,
            long maxRunning,
            boolean open) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final WaitingLine line = new WaitingLine();
    private final Map<JobId, RunControl> running = new HashMap<>();
    private final BiConsumer<JobId, RunControl> runner;
    private final ThreadFactory threads;
    private final Supplier<Policy> policy;
    private final Function<JobId, Optional<Job>> jobs;
    private final Consumer<WaitingLine.Rejected> rejecter;
    private Map<Uuid, FilterRule> obeyed = Map.of();
    private boolean open;

    /**
     * @param runner does a whole job; never throws
     * @param policy of the cluster, asked each time
     * @param jobs the queue
     * @param rejecter ends a job that a rule turned away; on a thread of its own
     */
    JobScheduler(
            BiConsumer<JobId, RunControl> runner,
            ThreadFactory threads,
            Supplier<Policy> policy,
            Function<JobId, Optional<Job>> jobs,
            Consumer<WaitingLine.Rejected> rejecter) {
        this.runner = runner;
        this.threads = threads;
        this.policy = policy;
        this.jobs = jobs;
        this.rejecter = rejecter;
    }

    /**
     * Takes up the jobs that were there before and begins to run jobs. Those that had begun go on
     * at once, whatever the limits are now.
     *
     * @param resumed how those go on that were in the middle of an opcode
     */
    void start(List<Job> unfinished, Map<JobId, Consumer<RunControl>> resumed) {
        lock.lock();
        try {
            open = true;
            obey(policy.get());
            for (Job job : unfinished) {
                Consumer<RunControl> work = resumed.get(job.id());
                if ((work != null || job.start() != null) && isNew(job)) {
                    line.passedBy(job);
                    begin(job.id(), work != null ? work : running(job.id()));
                }
            }
            unfinished.forEach(this::place);
            fill();
        } finally {
            lock.unlock();
        }
    }

    /** New jobs are in the log. */
    void enqueue(List<Job> newJobs) {
        lock.lock();
        try {
            if (!open) {
                return; // Recovery finds them in the log.
            }
            newJobs.forEach(this::place);
            fill();
        } finally {
            lock.unlock();
        }
    }

    private void place(Job job) {
        if (isNew(job)) {
            line.enter(job, running::containsKey);
        }
    }

    private boolean isNew(Job job) {
        JobId id = job.id();
        return !job.isFinal()
                && !running.containsKey(id)
                && !line.contains(id)
                && !line.isLeaving(id);
    }

    /** The limits or the rules may have changed. */
    void refill() {
        lock.lock();
        try {
            fill();
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        if (!open) {
            return;
        }
        Policy now = policy.get();
        obey(now);
        while (running.size() < now.maxRunning()) {
            JobId next = line.next();
            if (next == null) {
                break;
            }
            begin(next, running(next));
        }
        List<WaitingLine.Rejected> rejected = line.takeRejected();
        if (!rejected.isEmpty()) {
            threads.newThread(() -> rejected.forEach(rejecter)).start();
        }
    }

    /** Rules that are the very same object are not compared: this is asked all the time. */
    @SuppressWarnings("ReferenceEquality")
    private void obey(Policy now) {
        if (now.rules() != obeyed) {
            obeyed = now.rules();
            line.obey(Rules.of(obeyed.values()), running.keySet(), jobs);
        }
    }

    private Consumer<RunControl> running(JobId id) {
        return control -> runner.accept(id, control);
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
            line.ended(id);
            fill();
            if (running.isEmpty()) {
                idle.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the job waits or runs here. */
    boolean isThere(JobId id) {
        lock.lock();
        try {
            return line.contains(id) || running.containsKey(id);
        } finally {
            lock.unlock();
        }
    }

    Cancel cancel(JobId id, boolean kill) {
        lock.lock();
        try {
            if (line.contains(id)) {
                line.leave(id);
                fill();
                return Cancel.DEQUEUED;
            }
            if (line.isLeaving(id)) {
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

    /** Jobs that never began are cancelled in the log. */
    void canceled(List<JobId> ids) {
        lock.lock();
        try {
            ids.forEach(line::left);
            fill();
        } finally {
            lock.unlock();
        }
    }

    void reprioritize(JobId id, int priority) {
        lock.lock();
        try {
            line.reprioritize(id, priority);
            RunControl control = running.get(id);
            if (control != null) {
                control.reprioritize(priority);
            }
            fill();
        } finally {
            lock.unlock();
        }
    }

    /** For explanations. */
    Look look(JobId id) {
        lock.lock();
        try {
            return new Look(
                    line.standing(id),
                    running.get(id),
                    running.keySet().stream().sorted().toList(),
                    policy.get().maxRunning(),
                    open);
        } finally {
            lock.unlock();
        }
    }

    /** How a job that has begun may be spoken to; null when it has not, or is over. */
    @Nullable RunControl control(JobId id) {
        lock.lock();
        try {
            return running.get(id);
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
