package janeti.jobs;

import janeti.locks.Held;
import janeti.log.Entry;
import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.model.JobId;
import janeti.model.OpStatus;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What one opcode of one job writes into the log, in order. Most of it is not waited for: a later
 * entry that is durable makes the earlier ones durable too.
 *
 * <p>That an opcode waits, runs and has a plan is written only once there is something to be seen
 * of it: a wait for locks, a call, a change, a line, a sleep. One that ends before that has done
 * nothing which a crash could leave half done; its end says all, in one entry instead of four.
 */
final class JobLog {
    private final ReplicatedLog log;
    private final JobId job;
    private final int op;
    private final Deque<CompletableFuture<Entry>> pending = new ArrayDeque<>();
    private final Story story;
    private @Nullable String unsaidSeed;
    private @Nullable Held unsaidLocks;
    private @Nullable Record unsaidPlan;
    private int lines;

    JobLog(ReplicatedLog log, JobId job, int op, Story story) {
        this.log = log;
        this.job = job;
        this.op = op;
        this.story = story;
    }

    JobId job() {
        return job;
    }

    int op() {
        return op;
    }

    Story story() {
        return story;
    }

    void waiting(String seed) {
        unsaidSeed = seed;
    }

    /** It really waits. */
    void sayWaiting() {
        String seed = unsaidSeed;
        if (seed != null) {
            unsaidSeed = null;
            note(log.append(JobEntries.WAITING, JobEntries.waiting(job, op, seed)));
        }
    }

    void running(Held held) {
        unsaidLocks = held;
    }

    void planned(Record plan) {
        unsaidPlan = plan;
    }

    /** Something is about to be seen of it. */
    void say() {
        Held held = unsaidLocks;
        if (held == null) {
            sayWaiting();
        } else {
            unsaidLocks = null;
            note(log.append(JobEntries.RUNNING, JobEntries.running(job, op, held, unsaidSeed)));
            unsaidSeed = null;
        }
        Record plan = unsaidPlan;
        if (plan != null) {
            unsaidPlan = null;
            note(log.append(JobEntries.PLANNED, JobEntries.planned(job, op, plan)));
        }
    }

    void priority(int priority) {
        say();
        note(log.append(JobEntries.PRIORITY, JobEntries.priority(job, priority)));
    }

    void line(String type, @Nullable Object payload) {
        say();
        lines++;
        if (lines < Limits.LOG_LINES) {
            note(log.append(JobEntries.LOGGED, JobEntries.logged(job, op, type, payload)));
        } else if (lines == Limits.LOG_LINES) {
            note(
                    log.append(
                            JobEntries.LOGGED,
                            JobEntries.logged(
                                    job,
                                    op,
                                    "message",
                                    "More than "
                                            + Limits.LOG_LINES
                                            + " lines; the rest is not kept")));
        }
    }

    /** Before the effect is asked for, {@link #settle} must have returned. */
    void intended(int step, String what) {
        say();
        note(log.append(JobEntries.INTENDED, JobEntries.intended(job, op, step, what)));
    }

    void answered(int step, @Nullable Object answer) {
        say();
        note(log.append(JobEntries.ANSWERED, JobEntries.answered(job, op, step, answer)));
    }

    /** Returns once the end is durable. */
    void ended(OpStatus status, @Nullable Object result) {
        story.phase("record");
        boolean ran = unsaidLocks != null;
        if (!ran) {
            say();
        }
        await(
                log.append(
                        JobEntries.OP_ENDED,
                        JobEntries.opEnded(job, op, status.wireName(), result, ran)));
        story.ended(status);
    }

    void canceled(@Nullable String result) {
        story.phase("record");
        say();
        await(log.append(JobEntries.CANCELED, JobEntries.canceled(job, result)));
        story.ended(OpStatus.CANCELED);
    }

    private void note(CompletableFuture<Entry> notWaitedFor) {
        pending.add(notWaitedFor);
    }

    private void await(CompletableFuture<Entry> durable) {
        note(durable);
        settle();
    }

    /**
     * Returns once all that was written is durable. An entry counts only if those before it do:
     * what follows on a lost one says too much.
     */
    void settle() {
        try {
            while (!pending.isEmpty()) {
                pending.removeFirst().join();
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof LogException cause ? cause : e;
        }
    }
}
