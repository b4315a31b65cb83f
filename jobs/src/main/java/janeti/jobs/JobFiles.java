package janeti.jobs;

import janeti.log.ReplicatedLog;
import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps {@link QueueFolder} behind the log, by one thread of its own. The final state of a job
 * always reaches its file, a state in between at most every {@link Limits#FILE_INTERVAL}. What a
 * crash left undone is done at the next start; what a full disk left undone, once there is room.
 */
final class JobFiles {
    private static final Logger LOG = LoggerFactory.getLogger(JobFiles.class);

    /** What a round of writing has before it. */
    private record Round(Set<JobId> jobs, boolean flags) {
        boolean isEmpty() {
            return jobs.isEmpty() && !flags;
        }
    }

    private final ReplicatedLog log;
    private final QueueFolder folder;
    private final PauseFile pauseFile;
    private final ThreadFactory threads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition settled = lock.newCondition();
    private Set<JobId> dirty = new LinkedHashSet<>();
    private Set<JobId> held = Set.of();
    private long dueNanos;
    private long settledNanos = System.nanoTime();
    private boolean flagsDirty = true;
    private boolean flagsHeld;
    private boolean running;
    private boolean writing;
    private boolean idle;
    private int hurried;
    private boolean stopped;
    private volatile boolean failing;

    /** When a job's file was last written, of those that are not final. The writer's alone. */
    private final Map<JobId, Long> lastWrite = new HashMap<>();

    JobFiles(ReplicatedLog log, QueueFolder folder, PauseFile pauseFile, ThreadFactory threads) {
        this.log = log;
        this.folder = folder;
        this.pauseFile = pauseFile;
        this.threads = threads;
    }

    private JobsState state() {
        return log.view().of(JobsFold.INSTANCE);
    }

    /** An entry was applied; on the apply thread. */
    void applied(JobsState was, JobsState is, List<JobId> touched) {
        lock.lock();
        try {
            dirty.addAll(touched);
            flagsDirty |=
                    was.lastId() != is.lastId()
                            || was.drained() != is.drained()
                            || !Objects.equals(was.watcherPause(), is.watcherPause());
            if (idle) { // Else it looks by itself, and each waking would cost the jobs a turn.
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes good what the last daemon left undone, and follows the log from now on. */
    void start() {
        try {
            folder.prepare();
            makeGood();
        } catch (IOException e) {
            throw new GanetiException(
                    "JobQueueError", "The queue folder " + folder + " cannot be used: " + e);
        }
        lock.lock();
        try {
            running = true;
        } finally {
            lock.unlock();
        }
        threads.newThread(this::follow).start();
    }

    private void makeGood() throws IOException {
        JobsState now = state();
        Set<JobId> stale = new LinkedHashSet<>();
        for (Job job : now.jobs().values()) {
            if (!folder.isLive(job)) {
                stale.add(job.id());
            }
        }
        for (JobId id : folder.liveIds()) {
            if (now.job(id) == null && folder.isArchived(id)) {
                stale.add(id); // A file that nobody knows and that is not in the archive stays.
            }
        }
        lock.lock();
        try {
            dirty.addAll(stale);
        } finally {
            lock.unlock();
        }
    }

    private void follow() {
        try {
            for (Round round = next(); !round.isEmpty(); round = next()) {
                write(round);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void end() {
        lock.lock();
        try {
            running = false;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for work; an empty round is the end. */
    private Round next() throws InterruptedException {
        lock.lock();
        try {
            while ((dirty.isEmpty() && !flagsDirty && !heldIsDue()) || (stopped && failing)) {
                if (stopped) {
                    return new Round(Set.of(), false);
                }
                idle = true;
                if (held.isEmpty() && !flagsHeld) {
                    work.await();
                } else {
                    work.awaitNanos(dueNanos - System.nanoTime());
                }
            }
            idle = false;
            gather();
            dirty.addAll(held);
            held = Set.of();
            var round = new Round(dirty, flagsDirty || flagsHeld);
            dirty = new LinkedHashSet<>();
            flagsDirty = false;
            flagsHeld = false;
            writing = true;
            return round;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Many changes make one round: the processors are for the jobs. Nobody who waits is held up.
     */
    private void gather() throws InterruptedException {
        long end = settledNanos + Limits.FILE_ROUND.toNanos();
        for (long left = end - System.nanoTime();
                left > 0 && !isHurried();
                left = end - System.nanoTime()) {
            work.awaitNanos(left);
        }
    }

    /** Files that were held back are due when their time has come or somebody waits for them. */
    private boolean heldIsDue() {
        return (flagsHeld || !held.isEmpty()) && (isHurried() || System.nanoTime() >= dueNanos);
    }

    private boolean isHurried() {
        return hurried > 0 || stopped;
    }

    private void write(Round round) {
        JobsState now = state();
        Set<JobId> left = new LinkedHashSet<>(round.jobs());
        long wait = 0;
        boolean flagsAgain = false;
        try {
            if (round.flags()) {
                folder.writeSerial(now.lastId());
                folder.writeDrain(now.drained());
                pauseFile.write(now.watcherPause());
            }
            for (JobId id : round.jobs()) {
                long notYet = writeJob(id, now.job(id));
                if (notYet == 0) {
                    left.remove(id);
                }
                wait = Math.max(wait, notYet);
            }
            if (failing) {
                LOG.info("folder={} can be written again", folder);
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.warn(
                        "folder={} job files lag behind, will be tried again: cause={}",
                        folder,
                        e.toString());
            }
            failing = true;
            wait = Limits.FILE_RETRY.toNanos();
            flagsAgain = round.flags();
        }
        settle(left, flagsAgain, wait);
    }

    /** The round is over; what is left is held back for so long. */
    private void settle(Set<JobId> left, boolean flagsAgain, long waitNanos) {
        lock.lock();
        try {
            held = left;
            flagsHeld = flagsAgain;
            dueNanos = System.nanoTime() + waitNanos;
            settledNanos = System.nanoTime();
            writing = false;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how long the file must still wait, in nanoseconds; 0 when it is written. */
    private long writeJob(JobId id, @Nullable Job job) throws IOException {
        if (job == null) {
            folder.removeLive(id);
            lastWrite.remove(id);
            return 0;
        }
        if (job.isFinal()) {
            folder.writeLive(job);
            lastWrite.remove(id);
            return 0;
        }
        long now = System.nanoTime();
        Long last = lastWrite.get(id);
        long wait = last == null ? 0 : last + Limits.FILE_INTERVAL.toNanos() - now;
        if (wait > 0 && !hurriedNow()) {
            return wait;
        }
        folder.writeLive(job);
        lastWrite.put(id, now);
        return 0;
    }

    private boolean hurriedNow() {
        lock.lock();
        try {
            return isHurried();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once the files show what was applied before the call, or cannot be written. */
    void flush() {
        lock.lock();
        try {
            hurried++;
            work.signal();
            while (running && !failing && !isSettled()) {
                settled.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            hurried--;
            lock.unlock();
        }
    }

    /** Jobs whose files are behind the log. */
    int unwritten() {
        lock.lock();
        try {
            return dirty.size() + held.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean isSettled() {
        return !writing && !flagsDirty && !flagsHeld && dirty.isEmpty() && held.isEmpty();
    }

    /** Writes what there is left and ends. */
    void stop() {
        flush();
        lock.lock();
        try {
            stopped = true;
            work.signal();
            while (running) {
                settled.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    // The archive.

    void writeArchive(List<Job> jobs) {
        try {
            folder.archive(jobs);
        } catch (IOException e) {
            throw GanetiException.generic("The archive in " + folder + " cannot be written: " + e);
        }
    }

    Optional<Job> archived(JobId id) {
        try {
            return folder.readArchived(id);
        } catch (IOException e) {
            throw new GanetiException(
                    "JobFileCorrupted",
                    "The file of job "
                            + id
                            + " in the archive of "
                            + folder
                            + " cannot be read: "
                            + e);
        }
    }

    /** The numbers of all archived jobs, rising. */
    List<JobId> archivedIds() {
        try {
            return folder.archivedIds();
        } catch (IOException e) {
            throw GanetiException.generic("The archive in " + folder + " cannot be read: " + e);
        }
    }
}
