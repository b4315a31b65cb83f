package janeti.jobs;

import janeti.config.Config;
import janeti.jobs.RunControl.KilledException;
import janeti.jobs.RunControl.Wish;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.locks.LockWaits;
import janeti.locks.Ticket;
import janeti.log.LogException;
import janeti.model.BugException;
import janeti.model.ExecException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.NodeName;
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
    private final Function<JobId, Optional<Job>> jobs;
    private final Function<JobId, Optional<Job>> archive;

    /**
     * @param jobs the queue
     * @param archive for dependencies that are no longer in the queue
     */
    JobProcessor(
            Surroundings world,
            Secrets secrets,
            Function<JobId, Optional<Job>> jobs,
            Function<JobId, Optional<Job>> archive) {
        this.world = world;
        this.secrets = secrets;
        this.jobs = jobs;
        this.archive = archive;
    }

    /** Runs what is left of a job. Never throws. */
    void run(JobId id, RunControl control) {
        try {
            Job job = jobs.apply(id).orElseThrow();
            for (int op = 0; op < job.ops().size(); op++) {
                if (!job.ops().get(op).status().isFinal()
                        && !runOp(job.ops().get(op), jobLog(job, op), control)) {
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
        return new JobLog(
                world.log(), job.id(), op, new Story(job.id(), op, job.ops().get(op).opId()));
    }

    /** Returns whether the job goes on to its next opcode. */
    private boolean runOp(QueuedOp op, JobLog jobLog, RunControl control) {
        Ticket ticket = world.locks().ticket(jobLog.job(), jobLog.op(), op.priority());
        try {
            return work(op, ticket, jobLog, control);
        } catch (GivenUp e) {
            return false;
        } catch (LogException e) {
            LOG.error("{} could not be recorded", jobLog.story().who(), e);
            jobLog.ended(OpStatus.ERROR, new ExecException(e.getMessage()).wireForm());
            return false;
        } catch (OpException e) {
            jobLog.story().tell("failed: " + e.getMessage());
            jobLog.ended(OpStatus.ERROR, e.wireForm());
            return false;
        } catch (KilledException e) {
            jobLog.story().tell("killed by request");
            jobLog.ended(OpStatus.ERROR, new ExecException("Job killed by request").wireForm());
            return false;
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            LOG.error("{} ends because of a bug", jobLog.story().who(), e);
            jobLog.ended(
                    OpStatus.ERROR,
                    new ExecException("Internal error of the master daemon, see its log: " + e)
                            .wireForm());
            return false;
        } finally {
            world.locks().release(ticket);
        }
    }

    /** The opcode does not go on, and what there is to say of it is said. */
    private static final class GivenUp extends RuntimeException {
        GivenUp() {
            super("given up");
        }
    }

    private boolean work(QueuedOp op, Ticket ticket, JobLog jobLog, RunControl control) {
        String seed = seed();
        var ids = new DrawnIds(seed);
        giveUpIf(control.beginWaiting(p -> world.locks().reprioritize(ticket, p)), jobLog);
        jobLog.story().phase("locks");
        jobLog.waiting(seed);
        checkDependencies(op, jobLog);
        OpInput input = OpTable.stored(secrets.restored(jobLog.job(), jobLog.op(), op.input()));
        LogicalUnit<?> unit =
                Dispatch.unitFor(input.op()).named(host -> fullName(host, jobLog, control));
        Held held = lock(unit, ids, ticket, jobLog, control);
        giveUpIf(control.beginRunning(), jobLog);
        jobLog.story().phase("prepare");
        jobLog.running(held);
        var ctx = new JobContext(world, jobLog, control, ids, ticket, reason(op));
        jobLog.ended(OpStatus.SUCCESS, perform(unit, op, held, ctx, jobLog));
        return true;
    }

    private static List<?> reason(QueuedOp op) {
        return op.input().get("reason") instanceof List<?> trail ? trail : List.of();
    }

    private <P extends Record> @Nullable Object perform(
            LogicalUnit<P> unit, QueuedOp op, Held held, JobContext ctx, JobLog jobLog) {
        Config before = world.config().current();
        P plan = unit.prepare(before, held, ctx);
        Optional<Hooks> hooks = unit.hooks(before, plan);
        var runner = new HookRunner(ctx.nodes(), world.dataFolder(), ctx::feedback);
        hooks.ifPresent(h -> {
            tellHooks(jobLog, "pre", h.path(), h.preNodes());
            runner.before(h, op.opId(), before);
        });
        if (Boolean.TRUE.equals(op.input().get("dry_run"))) {
            ctx.feedback(" - INFO: dry-run mode requested, not actually executing the operation");
            return unit.rehearsed(before, plan);
        }
        jobLog.planned(plan);
        ctx.beginExecuting();
        jobLog.story().phase("execute");
        Object result;
        try {
            result = unit.execute(plan, ctx);
        } catch (RuntimeException e) {
            jobLog.story().phase("undo");
            ctx.takeBack();
            throw e;
        }
        hooks.ifPresent(h -> {
            tellHooks(jobLog, "post", h.path(), h.postNodes());
            runner.after(h, op.opId(), world.config().current());
        });
        return result;
    }

    private static void tellHooks(JobLog jobLog, String when, String path, List<NodeName> nodes) {
        if (nodes.isEmpty()) {
            return;
        }
        jobLog.say();
        jobLog.story().phase(when + "_hooks");
        jobLog.story().tell("hooks run: phase=" + when + " path=" + path + " nodes=" + nodes);
    }

    private String seed() {
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

    // Dependencies.

    private void checkDependencies(QueuedOp op, JobLog jobLog) {
        for (Dependency dependency : Dependency.of(op)) {
            JobId other = dependency.job();
            if (other.equals(jobLog.job())) {
                throw new ExecException("Dependency error: job " + other + " depends on itself");
            }
            OpStatus status =
                    jobs.apply(other)
                            .or(() -> archive.apply(other))
                            .map(Job::status)
                            .orElseThrow(() ->
                                    new ExecException(
                                            "Dependency error: there is no job " + other));
            if (dependency.accepts(status)) {
                continue;
            }
            if (status == OpStatus.CANCELED) {
                jobLog.canceled("Job canceled because job " + other + " was, on which it depends");
                throw new GivenUp();
            }
            throw new ExecException(
                    "Dependency error: job %s ended with status %s, one of %s was asked for"
                            .formatted(
                                    other,
                                    status.wireName(),
                                    dependency.statuses().stream()
                                            .map(OpStatus::wireName)
                                            .toList()));
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
            case KILL ->
                    jobLog.ended(
                            OpStatus.ERROR,
                            new ExecException("Job killed by request while it waited").wireForm());
        }
        throw new GivenUp();
    }
}
