package janeti.jobs;

import janeti.model.Job;
import janeti.model.OpException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Archives finished jobs that no client archives, so that memory and snapshots stay bounded: those
 * beyond a number, the longest ended first, and those beyond an age. On a thread of its own, in
 * small batches with as long a rest after each as it took: the disk is the jobs' first.
 */
final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** What may stay in the queue. */
    record Bounds(int finished, Duration age) {
        static final Bounds USUAL = new Bounds(Limits.FINISHED_JOBS, Limits.FINISHED_AGE);
    }

    private final Supplier<JobsState> queue;
    private final Consumer<List<Job>> archive;
    private final Clock clock;
    private final Bounds bounds;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("job-retention").factory());

    /**
     * @param archive returns once the jobs are in the archive for good and out of the queue
     */
    Retention(Supplier<JobsState> queue, Consumer<List<Job>> archive, Clock clock, Bounds bounds) {
        this.queue = queue;
        this.archive = archive;
        this.clock = clock;
        this.bounds = bounds;
    }

    void start() {
        var _ =
                thread.scheduleWithFixedDelay(
                        this::round,
                        Limits.RETENTION_ROUND.toNanos(),
                        Limits.RETENTION_ROUND.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /** Ends after the batch that is under way. */
    void stop() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(Limits.STOP.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.warn("jobs are still being archived at the end of the daemon");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Never throws, or it would be the last one. */
    private void round() {
        try {
            int done = archiveDue();
            if (done > 0) {
                LOG.info("finished jobs archived, nobody else did: count={}", done);
            }
        } catch (OpException e) {
            LOG.warn("finished jobs stay in the queue for now: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("finished jobs stay in the queue for now, because of a bug", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Archives what is beyond the bounds now; returns how many jobs. */
    int archiveDue() throws InterruptedException {
        List<Job> due = due();
        int done = 0;
        while (done < due.size() && !thread.isShutdown()) {
            List<Job> batch =
                    due.subList(done, Math.min(due.size(), done + Limits.JOBS_PER_ARCHIVE));
            long began = System.nanoTime();
            archive.accept(stillThere(batch));
            done += batch.size();
            rest(System.nanoTime() - began);
        }
        return done;
    }

    /** A client may have archived some meanwhile. */
    private List<Job> stillThere(List<Job> batch) {
        JobsState now = queue.get();
        return batch.stream().map(job -> now.job(job.id())).filter(Objects::nonNull).toList();
    }

    /** Not when the queue grows faster than this keeps up with. */
    private void rest(long nanos) throws InterruptedException {
        if (queue.get().jobs().size() <= 2 * bounds.finished()) {
            var _ = thread.awaitTermination(nanos, TimeUnit.NANOSECONDS);
        }
    }

    private List<Job> due() {
        List<Job> finished = new ArrayList<>();
        for (Job job : queue.get().jobs().values()) {
            if (job.isFinal()) {
                finished.add(job);
            }
        }
        finished.sort(Comparator.comparing(Retention::ended));
        Instant youngest = clock.instant().minus(bounds.age());
        int count = Math.max(0, finished.size() - bounds.finished());
        while (count < finished.size() && ended(finished.get(count)).isBefore(youngest)) {
            count++;
        }
        return finished.subList(0, count);
    }

    /** A job without opcodes has only the time when it came. */
    private static Instant ended(Job job) {
        return Stream.of(job.end(), job.start(), job.received())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(Instant.MIN);
    }
}
