package janeti.jobs;

import janeti.config.Config;
import janeti.jobs.RunControl.AbandonedException;
import janeti.jobs.RunControl.KilledException;
import janeti.jobs.RunControl.Wish;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockMode;
import janeti.locks.LockName;
import janeti.locks.LockRequest;
import janeti.locks.LockWaits;
import janeti.locks.Ticket;
import janeti.log.LogException;
import janeti.model.BugException;
import janeti.model.ExecException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.model.OpException;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Runs one job on its own virtual thread.
 *
 * <h2>The way of an opcode</h2>
 *
 * <ol>
 *   <li>Its dependencies have ended; did they end as wished?
 *   <li><b>waiting</b>: the unit says from a snapshot of the configuration what it must hold; the
 *       lock table grants all of it or nothing. Under the locks it is asked again, for the
 *       configuration may have changed meanwhile. What it says now is usually covered; else the
 *       locks are given back and the union is asked for, with the same ticket, so that no place in
 *       line is lost. After {@link Limits#LOCK_ROUNDS} rounds whole locksets are taken where it
 *       moved.
 *   <li><b>running</b>: prepare looks, pre hooks may object, the plan is recorded, execute acts,
 *       post hooks are told.
 *   <li>The result is durable before the locks are given back, so what the next holder reads is
 *       true even after a crash.
 * </ol>
 *
 * <h2>After a crash</h2>
 *
 * An opcode that waited, or that had no plan yet, has done nothing and begins again, with the same
 * ids. One that had a plan goes on from its journal ({@link #resume}): it holds its locks again
 * before anything is scheduled, and its execute phase meets the recorded answers until it comes to
 * where it was ({@link Replay}). One that was being taken back is taken back to the end.
 *
 * <h2>Errors</h2>
 *
 * An {@link OpException} is the opcode's result. Anything else is our bug: the job ends in error
 * all the same, with the stack in our log, and the daemon lives. If the log cannot be written,
 * nothing can be said of the job: it stays as it is, and the next start ends or runs it.
 */
final class JobProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(JobProcessor.class);

    /** Bytes of randomness from which an opcode's ids follow. */
    private static final int SEED_BYTES = 16;

    private static final String CANCELED_BY_REQUEST = "Job canceled by request";

    private final Surroundings world;
    private final Secrets secrets;
    private final ChildJobs childJobs;
    private final HookFolder hookFolder;
    private final Function<JobId, Optional<Job>> jobs;
    private final DependencyCheck dependencies;
    private final Function<JobId, @Nullable Journal> journals;

    /**
     * @param jobs the queue
     * @param journals of the jobs in it
     * @param archive for dependencies that are no longer in the queue
     */
    JobProcessor(
            Surroundings world,
            Secrets secrets,
            Submissions submissions,
            HookFolder hookFolder,
            Function<JobId, Optional<Job>> jobs,
            Function<JobId, Optional<Job>> archive,
            Function<JobId, @Nullable Journal> journals) {
        this.world = world;
        this.secrets = secrets;
        this.childJobs = new ChildJobs(submissions, jobs);
        this.hookFolder = hookFolder;
        this.jobs = jobs;
        this.dependencies = new DependencyCheck(jobs, archive);
        this.journals = journals;
    }

    /** Runs what is left of a job. Never throws. */
    void run(JobId id, RunControl control) {
        run(id, control, null);
    }

    /** Goes on with a job from the middle of an opcode. Never throws. */
    void resume(Resumed resumed, RunControl control) {
        run(resumed.job(), control, resumed);
    }

    private void run(JobId id, RunControl control, @Nullable Resumed resumed) {
        try {
            Job job = jobs.apply(id).orElseThrow();
            for (int op = 0; op < job.ops().size(); op++) {
                boolean goesOn = resumed != null && resumed.journal().opIndex() == op;
                if (!job.ops().get(op).status().isFinal()
                        && !runOp(
                                job.ops().get(op),
                                jobLog(job, op),
                                control,
                                goesOn ? resumed : null)) {
                    return;
                }
            }
        } catch (LogException e) {
            LOG.error("job={} cannot be recorded, it stays as it is: {}", id, e.getMessage(), e);
        } catch (RuntimeException e) {
            LOG.error("job={} stays as it is, because of a bug", id, e);
        }
    }

    private JobLog jobLog(Job job, int op) {
        QueuedOp queued = job.ops().get(op);
        return new JobLog(
                world.log(),
                job.id(),
                op,
                queued.log().size(),
                new Story(job.id(), op, queued.opId()));
    }

    /** Returns whether the job goes on to its next opcode. */
    private boolean runOp(
            QueuedOp op, JobLog jobLog, RunControl control, @Nullable Resumed resumed) {
        Ticket ticket =
                resumed != null
                        ? resumed.ticket()
                        : world.locks().ticket(jobLog.job(), jobLog.op(), op.priority());
        try {
            return resumed == null
                    ? work(op, ticket, jobLog, control)
                    : goOn(op, resumed, jobLog, control);
        } catch (GivenUp e) {
            return false;
        } catch (AbandonedException e) {
            abandon(ticket, jobLog);
            return false;
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            tell(e, jobLog);
            jobLog.ended(OpStatus.ERROR, result(e));
            return false;
        } finally {
            world.config().reservations().release(jobLog.job());
            world.locks().release(ticket);
        }
    }

    private static void tell(Throwable failure, JobLog jobLog) {
        Story story = jobLog.story();
        switch (failure) {
            case OpException e -> story.tell("failed: " + e.getMessage());
            case KilledException _ -> story.tell("killed by request");
            case LostWayException e -> LOG.warn("{} {}", story.who(), e.getMessage());
            case LogException e -> LOG.error("{} could not be recorded", story.who(), e);
            default -> LOG.error("{} ends because of a bug", story.who(), failure);
        }
    }

    /** What the opcode's result is after a failure. */
    private static Object result(Throwable failure) {
        return switch (failure) {
            case OpException e -> e.wireForm();
            case KilledException _ -> new ExecException("Job killed by request").wireForm();
            case LostWayException e -> new ExecException(e.text()).wireForm();
            case LogException e -> new ExecException(String.valueOf(e.getMessage())).wireForm();
            default ->
                    new ExecException(
                                    "Internal error of the master daemon, see its log: " + failure)
                            .wireForm();
        };
    }

    /** Killed twice: the locks are free at once, and what they guard nobody knows. */
    private void abandon(Ticket ticket, JobLog jobLog) {
        Thread.interrupted();
        String what = leftOpen(journals.apply(jobLog.job()));
        List<String> objects = guarded(world.locks().held(ticket));
        LOG.warn(
                "{} given up by request: doing=\"{}\" uncertain={}",
                jobLog.story().who(),
                what,
                objects);
        jobLog.abandoned(what, objects);
        jobLog.ended(
                OpStatus.ERROR,
                new ExecException(
                                "Job given up by request, what it did was not taken back; how these"
                                        + " stand is not certain, look at their nodes: "
                                        + String.join(", ", objects))
                        .wireForm());
    }

    /** What a job was at when it was given up. */
    private static String leftOpen(@Nullable Journal journal) {
        List<String> open = journal == null ? List.of() : journal.unanswered();
        String phase = journal == null || journal.error() == null ? "running" : "being taken back";
        return open.isEmpty() ? phase : phase + ", at " + String.join(", ", open);
    }

    /**
     * The objects that an opcode was about: its instances, or else whatever it held exclusively.
     */
    private static List<String> guarded(Held held) {
        List<LockName> exclusive =
                held.locks().entrySet().stream()
                        .filter(lock -> lock.getValue() == LockMode.EXCLUSIVE)
                        .map(Map.Entry::getKey)
                        .filter(lock -> !lock.isAll() && lock.level() != LockLevel.NODE_RES)
                        .toList();
        List<LockName> instances =
                exclusive.stream().filter(lock -> lock.level() == LockLevel.INSTANCE).toList();
        return (instances.isEmpty() ? exclusive : instances)
                .stream().map(LockName::wireName).toList();
    }

    /** The opcode does not go on, and what there is to say of it is said. */
    private static final class GivenUp extends RuntimeException {
        GivenUp() {
            super("given up");
        }
    }

    private boolean work(QueuedOp op, Ticket ticket, JobLog jobLog, RunControl control) {
        String seed = seed(jobLog);
        var ids = new DrawnIds(seed);
        giveUpIf(control.beginWaiting(p -> world.locks().reprioritize(ticket, p)), jobLog);
        jobLog.story().phase("locks");
        jobLog.waiting(seed);
        String canceled = dependencies.check(op, jobLog.job());
        if (canceled != null) {
            jobLog.canceled(canceled);
            throw new GivenUp();
        }
        LogicalUnit<?> unit = unit(op, jobLog).named(host -> fullName(host, jobLog, control));
        var ctx = new JobContext(world, jobLog, control, ids, ticket, reason(op), Replay.NOTHING);
        beforeLocks(unit, ctx, jobLog, control);
        Held held = lock(unit, ids, ticket, jobLog, control);
        giveUpIf(control.beginRunning(), jobLog);
        jobLog.story().phase("prepare");
        jobLog.running(held);
        Object result = perform(unit, op, held, ctx, jobLog);
        ctx.awaitAcknowledged();
        jobLog.ended(OpStatus.SUCCESS, result);
        return true;
    }

    private static void beforeLocks(
            LogicalUnit<?> unit, JobContext ctx, JobLog jobLog, RunControl control) {
        try {
            unit.beforeLocks(ctx);
        } catch (RunControl.CanceledException e) {
            giveUpIf(control.wish(), jobLog);
            throw new BugException("A wait before the locks was cancelled by nobody", e);
        }
    }

    private LogicalUnit<?> unit(QueuedOp op, JobLog jobLog) {
        OpInput input = OpTable.stored(secrets.restored(jobLog.job(), jobLog.op(), op.input()));
        return Dispatch.unitFor(input.op());
    }

    private static List<?> reason(QueuedOp op) {
        return op.input().get("reason") instanceof List<?> trail ? trail : List.of();
    }

    private <P extends Record> @Nullable Object perform(
            LogicalUnit<P> unit, QueuedOp op, Held held, JobContext ctx, JobLog jobLog) {
        Config before = world.config().current();
        P plan = unit.prepare(before, held, ctx);
        OpHooks hooks = hooks(unit.hooks(before, plan).orElse(null), op, ctx, jobLog);
        hooks.before(before);
        if (Boolean.TRUE.equals(op.input().get("dry_run"))) {
            ctx.feedback(" - INFO: dry-run mode requested, not actually executing the operation");
            return unit.rehearsed(before, plan);
        }
        List<String> reserved = world.config().reservations().of(jobLog.job());
        jobLog.planned(plan, unit.version(), hooks.hooks(), reserved);
        return execute(unit, plan, hooks, op, ctx, jobLog);
    }

    private OpHooks hooks(@Nullable Hooks hooks, QueuedOp op, JobContext ctx, JobLog jobLog) {
        var run = new HookRunner.Run(op.opId(), ctx.ids().uuid("hooks", 0).value());
        var runner = new HookRunner(ctx.nodes(), world.dataFolder(), ctx::warn, run);
        return new OpHooks(runner, hookFolder, world.config(), jobLog, hooks);
    }

    private <P extends Record> @Nullable Object execute(
            LogicalUnit<P> unit,
            P plan,
            OpHooks hooks,
            QueuedOp op,
            JobContext ctx,
            JobLog jobLog) {
        ctx.beginExecuting();
        jobLog.story().phase("execute");
        Object result;
        try {
            result = childJobs.withJobs(unit.execute(plan, ctx), op, ctx, jobLog);
        } catch (RuntimeException e) {
            jobLog.story().phase("undo");
            ctx.takeBack(result(e));
            hooks.ofChange(ctx.changedConfig());
            throw e;
        }
        Object told = hooks.after(unit, plan, result, ctx);
        hooks.ofChange(ctx.changedConfig());
        return told;
    }

    // After a crash.

    private boolean goOn(QueuedOp op, Resumed resumed, JobLog jobLog, RunControl control) {
        Journal journal = resumed.journal();
        giveUpIf(control.beginRunning(), jobLog);
        jobLog.story().tell("goes on after a restart: steps=" + journal.steps().size());
        jobLog.goesOn(journal);
        var ctx =
                new JobContext(
                        world,
                        jobLog,
                        control,
                        new DrawnIds(journal.seed()),
                        resumed.ticket(),
                        reason(op),
                        Replay.of(journal));
        Object error = journal.error();
        if (error != null) {
            jobLog.story().phase("undo");
            ctx.takeBack(error);
            hooks(recordedHooks(journal), op, ctx, jobLog).ofChange(ctx.changedConfig());
            jobLog.ended(OpStatus.ERROR, error);
            return false;
        }
        Object result = goOn(unit(op, jobLog), op, journal, ctx, jobLog);
        ctx.awaitAcknowledged();
        jobLog.ended(OpStatus.SUCCESS, result);
        return true;
    }

    private <P extends Record> @Nullable Object goOn(
            LogicalUnit<P> unit, QueuedOp op, Journal journal, JobContext ctx, JobLog jobLog) {
        P plan;
        Hooks hooks;
        try {
            plan = recordedPlan(unit, journal);
            hooks = recordedHooks(journal);
        } catch (LostWayException e) {
            ctx.takeBack(result(e));
            throw e;
        }
        return execute(unit, plan, hooks(hooks, op, ctx, jobLog), op, ctx, jobLog);
    }

    private static <P extends Record> P recordedPlan(LogicalUnit<P> unit, Journal journal) {
        Journal.Plan plan = journal.plan();
        if (plan == null || plan.version() != unit.version()) {
            throw new LostWayException(
                    "its plan is of version %s, this Janeti's of version %d. What it had done was"
                                    .formatted(plan == null ? "?" : plan.version(), unit.version())
                            + " taken back as far as it can be; try it again");
        }
        return read(plan.value(), unit.planType());
    }

    private static @Nullable Hooks recordedHooks(Journal journal) {
        Journal.Plan plan = journal.plan();
        return plan == null || plan.hooks() == null ? null : read(plan.hooks(), Hooks.class);
    }

    private static <T extends Record> T read(@Nullable Object recorded, Class<T> type) {
        try {
            return Json.toRecord(recorded, type);
        } catch (RuntimeException e) {
            throw new LostWayException(
                    "what was recorded of it cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Drawn once, however often the opcode begins. */
    private String seed(JobLog jobLog) {
        Journal journal = journals.apply(jobLog.job());
        if (journal != null && journal.opIndex() == jobLog.op()) {
            return journal.seed();
        }
        byte[] bits = new byte[SEED_BYTES];
        world.random().nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }

    private String fullName(String host, JobLog jobLog, RunControl control) {
        jobLog.sayWaiting(); // It may take a while.
        try {
            return world.network().fullName(host);
        } catch (InterruptedException e) {
            giveUpIf(control.wish(), jobLog);
            throw new BugException("A look-up of a name was interrupted by nobody", e);
        }
    }

    // Locks.

    private Held lock(
            LogicalUnit<?> unit, DrawnIds ids, Ticket ticket, JobLog jobLog, RunControl control) {
        LockRequest wanted = unit.locks(world.config().current(), ids);
        long start = System.nanoTime();
        for (int round = 1; ; round++) {
            Held held = waitFor(ticket, wanted, jobLog, control);
            LockRequest now = unit.locks(world.config().current(), ids);
            Set<LockLevel> moved = held.uncovered(now);
            if (moved.isEmpty()) {
                if (!held.locks().isEmpty()) {
                    jobLog.story()
                            .tell(
                                    "locks granted: count=%d rounds=%d waited_ms=%d"
                                            .formatted(
                                                    held.locks().size(),
                                                    round,
                                                    Story.msSince(start)));
                }
                return held;
            }
            world.locks().release(ticket);
            LockRequest union = wanted.union(now);
            wanted = round < Limits.LOCK_ROUNDS ? union : union.wholeLevels(moved);
        }
    }

    /** Who waits long becomes more urgent, step by step. */
    private Held waitFor(Ticket ticket, LockRequest wanted, JobLog jobLog, RunControl control) {
        try {
            Held atOnce = world.locks().tryAcquire(ticket, wanted, Duration.ZERO);
            if (atOnce != null) {
                return atOnce;
            }
            jobLog.sayWaiting();
            Duration patience = LockWaits.patience(world.random()::nextDouble);
            return world.locks().acquire(ticket, wanted, patience, () -> raise(ticket, jobLog));
        } catch (InterruptedException e) {
            giveUpIf(control.wish(), jobLog);
            throw new BugException("A wait for locks was interrupted by nobody", e);
        }
    }

    private void raise(Ticket ticket, JobLog jobLog) {
        int raised = LockWaits.raised(ticket.priority());
        if (raised != ticket.priority()) {
            jobLog.priority(raised);
            world.locks().reprioritize(ticket, raised);
        }
    }

    private static void giveUpIf(Wish wish, JobLog jobLog) {
        if (wish == Wish.NONE) {
            return;
        }
        Thread.interrupted(); // The wish was heard; what is left to do must not be disturbed.
        switch (wish) {
            case NONE -> throw new BugException("Nothing was wished for");
            case SUSPEND -> jobLog.story().tell("waits for the next start");
            case CANCEL -> jobLog.canceled(CANCELED_BY_REQUEST);
            case KILL, ABANDON ->
                    jobLog.ended(
                            OpStatus.ERROR,
                            new ExecException("Job killed by request while it waited").wireForm());
        }
        throw new GivenUp();
    }
}
