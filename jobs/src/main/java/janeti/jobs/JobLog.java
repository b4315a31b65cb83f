package janeti.jobs;

import janeti.locks.Held;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.model.ExecException;
import janeti.model.JobId;
import janeti.model.Json;
import janeti.model.OpStatus;
import janeti.units.Hooks;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    private @Nullable Prepared unsaidPlan;
    private final Set<String> settled = new TreeSet<>();
    private int lines;
    private long journalBytes;
    private boolean takingBack;

    /**
     * What the prepare phase left.
     *
     * @param version of the unit's steps
     * @param reserved what it will put into the configuration
     */
    private record Prepared(
            Record plan, int version, @Nullable Hooks hooks, List<String> reserved) {}

    /**
     * @param lines of progress that the opcode has already
     */
    JobLog(ReplicatedLog log, JobId job, int op, int lines, Story story) {
        this.lines = lines;
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

    void planned(Record plan, int version, @Nullable Hooks hooks, List<String> reserved) {
        unsaidPlan = new Prepared(plan, version, hooks, reserved);
    }

    /** Something is about to be seen of it. */
    void say() {
        Held held = unsaidLocks;
        if (held == null) {
            sayWaiting();
        } else {
            unsaidLocks = null;
            journal(JobEntries.RUNNING, JobEntries.running(job, op, held, unsaidSeed));
            unsaidSeed = null;
        }
        Prepared now = unsaidPlan;
        if (now != null) {
            unsaidPlan = null;
            journal(
                    JobEntries.PLANNED,
                    JobEntries.planned(
                            job, op, now.plan(), now.version(), now.hooks(), now.reserved()));
        }
    }

    void priority(int priority) {
        say();
        note(log.append(JobEntries.PRIORITY, JobEntries.priority(job, priority)));
    }

    /**
     * A line of text for whoever follows the job.
     *
     * @param line as in {@link #line}
     */
    void message(String text, int line) {
        story.tell(text);
        line("message", text, line);
    }

    /**
     * @param line its number within the execute phase; 0: it is of another
     */
    void line(String type, @Nullable Object payload, int line) {
        say();
        lines++;
        if (lines < Limits.LOG_LINES) {
            note(log.append(JobEntries.LOGGED, JobEntries.logged(job, op, type, payload, line)));
        } else if (lines == Limits.LOG_LINES) {
            String last = "More than " + Limits.LOG_LINES + " lines; the rest is not kept";
            note(log.append(JobEntries.LOGGED, JobEntries.logged(job, op, "message", last, line)));
        }
    }

    /**
     * Before the effect is asked for, {@link #settle} must have returned.
     *
     * @param until the end of a wait; null for any other effect
     */
    void intended(int step, String what, @Nullable Instant until) {
        say();
        journal(JobEntries.INTENDED, JobEntries.intended(job, op, step, what, until));
    }

    /**
     * @param what null when an intent said it
     */
    void answered(int step, @Nullable String what, @Nullable Object answer) {
        say();
        journal(JobEntries.ANSWERED, JobEntries.answered(job, op, step, what, answer));
    }

    void released(List<String> locks) {
        say();
        note(log.append(JobEntries.RELEASED, JobEntries.released(job, op, locks)));
    }

    void undoNoted(String what, Object undo) {
        say();
        journal(JobEntries.UNDO_NOTED, JobEntries.undoNoted(job, op, what, undo));
    }

    void undoKept(int first) {
        note(log.append(JobEntries.UNDO_KEPT, JobEntries.undoKept(job, op, first)));
    }

    /** It failed, and what it did is taken back from here on. */
    void ending(Object error) {
        takingBack = true;
        note(log.append(JobEntries.ENDING, JobEntries.ending(job, op, error)));
    }

    /** Nobody knows any more how these stand. */
    void abandoned(String what, List<String> locks) {
        note(log.append(JobEntries.ABANDONED, JobEntries.abandoned(job, op, what, locks)));
    }

    /** If it succeeds, it has looked how this stands. */
    void settles(String lock) {
        settled.add(lock);
    }

    /** Returns once the end is durable. */
    void ended(OpStatus status, @Nullable Object result) {
        story.phase("record");
        boolean ran = unsaidLocks != null;
        if (!ran) {
            say();
        }
        Set<String> looked = status == OpStatus.SUCCESS ? settled : Set.of();
        await(
                log.append(
                        JobEntries.OP_ENDED,
                        JobEntries.opEnded(
                                job, op, new JobEntries.End(status, result, ran, looked))));
        story.ended(status);
    }

    void canceled(@Nullable String result) {
        story.phase("record");
        say();
        await(log.append(JobEntries.CANCELED, JobEntries.canceled(job, result)));
        story.ended(OpStatus.CANCELED);
    }

    /** It goes on after a crash: what is recorded of it counts. */
    void goesOn(Journal recorded) {
        journalBytes = Json.bytes(JournalJson.write(recorded)).length;
    }

    /**
     * Asked before each effect, so that the one that does not happen is the next. What is taken
     * back may always be recorded: it comes to an end.
     *
     * @throws ExecException if too much is recorded of the opcode already
     */
    void requireRoom() {
        if (!takingBack && journalBytes > Limits.JOURNAL_BYTES) {
            throw new ExecException(
                    "Opcode %d of job %s has left %d bytes of record while it ran, at most %d are kept;"
                                    .formatted(op, job, journalBytes, Limits.JOURNAL_BYTES)
                            + " what it did is taken back. Ask for less at once");
        }
    }

    /** What its journal is made of; see {@link #requireRoom}. */
    private void journal(EntryKind kind, byte[] body) {
        journalBytes += body.length;
        note(log.append(kind, body));
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
