package janeti.jobs;

import janeti.log.Entry;
import janeti.log.Fold;
import janeti.log.ReplicatedLog;
import janeti.model.ErrorCode;
import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.OpStatus;
import janeti.model.PrereqException;
import janeti.model.Submitter;
import janeti.model.WireTime;
import janeti.op.OpInput;
import janeti.query.JobFields;
import janeti.query.JobSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The queue: gives a job its number, puts it into the log, and answers. From here the job exists,
 * whatever happens.
 *
 * <p>Threads: any. Nothing is told before it is durable.
 */
public final class JobQueue implements JobSource {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

    private final ReplicatedLog log;
    private final JobScheduler scheduler;
    private final JobFiles files;
    private final Secrets secrets;
    private final Clock clock;
    private final JobWaiters waiters;
    private final JobEvents events;
    private final JobMeasures measures;
    private final Recovery recovery;
    private final Explainer explainer;
    private final FilterRules filterRules;
    private final Retention retention;
    private final Submissions submissions;
    private final Set<JobId> archiving = ConcurrentHashMap.newKeySet();

    /** The part of the log's state that is the queue. */
    public static Fold<?> fold() {
        return JobsFold.INSTANCE;
    }

    JobQueue(
            Surroundings world,
            Submissions submissions,
            JobScheduler scheduler,
            JobFiles files,
            Secrets secrets,
            JobMeasures measures,
            JobEvents events,
            Recovery recovery) {
        this.recovery = recovery;
        this.measures = measures;
        this.submissions = submissions;
        this.log = world.log();
        this.scheduler = scheduler;
        this.files = files;
        this.secrets = secrets;
        this.clock = world.clock();
        this.explainer = new Explainer(world, scheduler);
        this.filterRules = new FilterRules(world, submissions::lastId);
        this.waiters = events.waiters();
        this.events = events;
        this.retention = new Retention(this::state, this::archive, clock, Retention.Bounds.USUAL);
    }

    private JobsState state() {
        return log.view().of(JobsFold.INSTANCE);
    }

    // Submission.

    /**
     * Takes a job.
     *
     * @throws GanetiException when the queue is drained
     */
    public JobId submit(List<OpInput> ops, Submitter who) {
        return submissions.submit(ops, who);
    }

    /** Takes a job whether the queue is drained or not. */
    public JobId submitToDrained(List<OpInput> ops, Submitter who) {
        return submissions.submitToDrained(ops, who);
    }

    /** Takes many jobs; each is taken or refused for itself, their numbers follow on each other. */
    public List<SubmitResult> submitMany(List<List<OpInput>> jobs, Submitter who) {
        return submissions.submitMany(jobs, who);
    }

    private static Entry await(CompletableFuture<Entry> durable) {
        return Submissions.await(durable);
    }

    // Waiting and looking.

    /** What changes in the queue, for consumers that follow it. */
    public JobEvents events() {
        return events;
    }

    /**
     * @return the job once it fits or time is over; null when there is no such job (any more)
     */
    private @Nullable Job awaitJob(JobId id, Predicate<Job> fits, Duration limit) {
        return waiters.<@Nullable Job>awaitJob(
                id, () -> state().job(id), job -> job == null || fits.test(job), limit);
    }

    /**
     * Waits until the fields differ from what the client has seen, or there are new log lines, or
     * the job is final, or time is over. Semantics: spec/luxi.json, WaitForJobChange.
     *
     * @throws GanetiException JobLost when there is no such job in the queue
     */
    public JobChange waitForChange(
            JobId id,
            List<String> fields,
            @Nullable Object previous,
            @Nullable Long previousLog,
            Duration timeout) {
        long seen = previousLog == null ? 0 : previousLog;
        Duration limit =
                timeout.compareTo(janeti.model.Limits.WAIT_FOR_CHANGE) > 0
                        ? janeti.model.Limits.WAIT_FOR_CHANGE
                        : timeout;
        Job job =
                awaitJob(
                        id,
                        now ->
                                now.isFinal()
                                        || now.logSerial() > seen
                                        || !JobFields.values(now, fields).equals(previous),
                        limit);
        if (job == null) {
            throw new GanetiException("JobLost", "Can't load job file");
        }
        return new JobChange(JobFields.values(job, fields), newLines(job, seen));
    }

    private static List<Object> newLines(Job job, long seen) {
        List<Object> lines = new ArrayList<>();
        for (var op : job.ops()) {
            for (var line : op.log()) {
                if (line.serial() > seen) {
                    lines.add(JobJson.logEntry(line));
                }
            }
        }
        return lines;
    }

    @Override
    public List<Job> queued() {
        return List.copyOf(state().jobs().values());
    }

    @Override
    public List<JobId> archived() {
        return files.archivedIds();
    }

    @Override
    public @Nullable Found find(JobId id) {
        Job job = state().job(id);
        return job != null
                ? new Found(job, false)
                : files.archived(id).map(old -> new Found(old, true)).orElse(null);
    }

    @Override
    public boolean isDrained() {
        return state().drained();
    }

    @Override
    public @Nullable Double watcherPause() {
        return state().watcherPause();
    }

    /** Why a job does not go on, or what it does; null when it is over, or was never there. */
    public @Nullable Explanation why(JobId id) {
        return explainer.why(id);
    }

    @Override
    public @Nullable Map<String, @Nullable Object> explained(JobId id) {
        Explanation why = why(id);
        return why == null ? null : why.wire();
    }

    // Measuring.

    public JobMeasures measures() {
        return measures;
    }

    /** For metrics; now and then looks through the archive. */
    public JobFigures figures() {
        JobsState state = state();
        Map<OpStatus, Integer> byStatus = new EnumMap<>(OpStatus.class);
        for (OpStatus status : OpStatus.values()) {
            byStatus.put(status, 0);
        }
        Instant now = clock.instant();
        Duration oldest = Duration.ZERO;
        for (Job job : state.jobs().values()) {
            OpStatus status = job.status();
            byStatus.merge(status, 1, Integer::sum);
            Instant since = status == OpStatus.QUEUED ? job.received() : null;
            if (since != null && Duration.between(since, now).compareTo(oldest) > 0) {
                oldest = Duration.between(since, now);
            }
        }
        return new JobFigures(
                byStatus,
                oldest,
                measures.archived(() -> files.archivedIds().size()),
                files.unwritten(),
                state.drained());
    }

    // Changing.

    /** Source: spec/luxi.json, CancelJob. */
    public Reply cancel(JobId id, boolean kill) {
        Job job = state().job(id);
        if (job == null || job.isFinal()) {
            return Reply.notFound(id);
        }
        return switch (ask(id, kill)) {
            case DEQUEUED -> {
                await(log.append(JobEntries.CANCELED, JobEntries.canceled(id, null)));
                yield new Reply(true, "Dequeued job " + id);
            }
            case CANCELING, KILLING -> afterCancel(id, kill);
            case RUNS ->
                    new Reply(
                            false,
                            "Job "
                                    + id
                                    + " runs already and can no longer be cancelled; it goes on");
            case NOT_THERE -> {
                // It ended between the two looks, or the scheduler is about to be told of it.
                awaitJob(
                        id,
                        now -> now.isFinal() || scheduler.isThere(id),
                        janeti.model.Limits.CANCEL);
                yield scheduler.isThere(id) ? cancel(id, kill) : afterCancel(id, kill);
            }
        };
    }

    /** Asks the job to end, and does not wait until it has. */
    JobScheduler.Cancel ask(JobId id, boolean kill) {
        LOG.info("job={} is to be {}", id, kill ? "killed" : "cancelled");
        return scheduler.cancel(id, kill);
    }

    private Reply afterCancel(JobId id, boolean kill) {
        Job job = awaitJob(id, Job::isFinal, janeti.model.Limits.CANCEL);
        if (job == null) {
            return Reply.notFound(id);
        }
        if (!job.isFinal()) {
            return new Reply(false, notEnded(id, kill));
        }
        if (kill) {
            return new Reply(true, "Job " + id + " was killed");
        }
        return job.status() == OpStatus.CANCELED
                ? new Reply(true, "Job " + id + " cancelled")
                : new Reply(
                        false,
                        "Job "
                                + id
                                + " ended before it could be cancelled, status "
                                + job.status().wireName());
    }

    private String notEnded(JobId id, boolean kill) {
        RunControl control = scheduler.control(id);
        String doing = control == null ? null : control.doing();
        return "Job "
                + id
                + " has not ended yet"
                + (doing == null ? "" : " (it " + doing + ")")
                + (kill
                        ? ", it goes no further; kill it again to free its locks at once and leave"
                                + " what it is at uncertain"
                        : "; it will as soon as it can");
    }

    /** The rules that say what becomes of jobs. */
    public FilterRules filterRules() {
        return filterRules;
    }

    /** Source: spec/luxi.json, ChangeJobPriority. */
    public Reply changePriority(JobId id, int priority) {
        Job job = state().job(id);
        if (job == null || job.isFinal()) {
            return Reply.notFound(id);
        }
        await(log.append(JobEntries.PRIORITY, JobEntries.priority(id, priority)));
        scheduler.reprioritize(id, priority);
        LOG.info(
                "job={} op={} has a new priority: {}",
                id,
                job.ops().isEmpty() ? "" : job.ops().get(0).opId(),
                priority);
        return new Reply(true, "Job " + id + " has priority " + priority + " now");
    }

    /** Moves a final job to the archive; false when there is none or it is not final. */
    public boolean archive(JobId id) {
        Job job = state().job(id);
        if (job == null || !job.isFinal()) {
            return false;
        }
        return archiveOurs(List.of(job)) == 1;
    }

    private void archive(List<Job> jobs) {
        var _ = archiveOurs(jobs);
    }

    /**
     * The archive is written and synced before the queue lets go of the jobs. Passes over those
     * that somebody else is about to archive, or has.
     *
     * @return how many it archived
     */
    private int archiveOurs(List<Job> jobs) {
        List<JobId> claimed = jobs.stream().map(Job::id).filter(archiving::add).toList();
        try {
            List<Job> still = claimed.stream().map(state()::job).filter(Objects::nonNull).toList();
            if (!still.isEmpty()) {
                files.writeArchive(still);
                await(
                        log.append(
                                JobEntries.ARCHIVED,
                                JobEntries.archived(still.stream().map(Job::id).toList())));
            }
            return still.size();
        } finally {
            claimed.forEach(archiving::remove);
        }
    }

    /**
     * Archives final jobs older than an age, as far as the time reaches.
     *
     * @param ageSeconds below zero: all final jobs, as the manual of gnt-job says of "all"
     */
    public ArchiveCount autoArchive(long ageSeconds, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        Instant youngest = clock.instant().minusSeconds(Math.max(0, ageSeconds));
        List<Job> old =
                queued().stream().filter(job -> job.isFinal() && isBefore(job, youngest)).toList();
        int done = 0;
        int archived = 0;
        while (done < old.size() && System.nanoTime() < end) {
            List<Job> batch =
                    old.subList(done, Math.min(old.size(), done + Limits.JOBS_PER_ARCHIVE));
            archived += archiveOurs(batch); // Others may have archived some meanwhile.
            done += batch.size();
        }
        return new ArchiveCount(archived, old.size() - done);
    }

    /** A job without any time of its own (it had no opcodes) never grows old. */
    private static boolean isBefore(Job job, Instant youngest) {
        Instant time = job.end() != null ? job.end() : job.start();
        return time != null && time.isBefore(youngest);
    }

    /** Closes the queue or opens it again; saying what holds already is fine. */
    public void drain(boolean flag) {
        await(log.append(JobEntries.DRAINED, JobEntries.drained(flag)));
        files.flush();
    }

    /**
     * Keeps the watcher from acting until a time, or lets it act again with null.
     *
     * @param until seconds since the epoch
     */
    public void pauseWatcher(@Nullable Double until) {
        double now = WireTime.seconds(clock.instant());
        if (until != null && until <= now) {
            throw new PrereqException(
                    ErrorCode.INVAL,
                    "The watcher cannot be paused until %.0f, which is %.0f s in the past"
                            .formatted(until, now - until));
        }
        await(log.append(JobEntries.WATCHER_PAUSED, JobEntries.watcherPaused(until)));
        files.flush();
    }

    // Life.

    /** Goes on with what a crash interrupted, takes up what waits, and begins to run jobs. */
    public void start() {
        files.start();
        Recovery.Recovered recovered = recovery.recover();
        secrets.forgetAllBut(
                recovered.unfinished().stream().map(Job::id).collect(Collectors.toSet()));
        scheduler.start(recovered.unfinished(), recovered.resumed());
        retention.start();
    }

    /** No more jobs are taken; those that run may end, within a limit. */
    public void stop() {
        submissions.close();
        scheduler.stop(Limits.STOP);
        retention.stop();
        files.stop();
    }
}
