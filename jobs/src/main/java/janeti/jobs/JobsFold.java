package janeti.jobs;

import janeti.config.ConfigEntries;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.Fold;
import janeti.model.ExecException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.LogLine;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.model.WireTime;
import janeti.op.OpInput;

import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the entries of {@link JobEntries} change {@link JobsState}. Entries about a job that is not
 * there (any more) or has ended change nothing: a line of progress may be overtaken by a kill.
 */
final class JobsFold implements Fold<JobsState> {
    /** The part's only instance, by which a view is asked for it. */
    static final JobsFold INSTANCE = new JobsFold();

    /** How an opcode ends that never began, after another one of its job failed. */
    static final Object PRECEDING_FAILED = new ExecException("Preceding opcode failed").wireForm();

    private JobsFold() {}

    @Override
    public String name() {
        return "jobs";
    }

    @Override
    public List<EntryKind> kinds() {
        List<EntryKind> kinds = new ArrayList<>(JobEntries.ALL);
        kinds.add(ConfigEntries.COMMITTED);
        kinds.add(ConfigEntries.IMPORTED);
        return kinds;
    }

    @Override
    public JobsState empty() {
        return JobsState.EMPTY;
    }

    @Override
    public JobsState apply(JobsState state, Entry entry) {
        EntryKind kind = entry.kind();
        if (kind.equals(ConfigEntries.COMMITTED)) {
            return committed(state, entry);
        }
        if (kind.equals(ConfigEntries.IMPORTED)) {
            return imported(state, entry);
        }
        Body body = Body.of(entry);
        if (kind.equals(JobEntries.SUBMITTED)) {
            return submitted(state, body, entry.time());
        }
        if (kind.equals(JobEntries.ARCHIVED)) {
            return state.without(
                    body.list("jobs").stream()
                            .map(id -> new JobId(((Number) id).longValue()))
                            .toList());
        }
        if (kind.equals(JobEntries.DRAINED)) {
            return state.withDrained(body.flag("flag"));
        }
        if (kind.equals(JobEntries.WATCHER_PAUSED)) {
            return state.withWatcherPause(
                    body.value("until") instanceof Number n ? n.doubleValue() : null);
        }
        Job job = state.job(body.job());
        return job == null || job.isFinal() ? state : changed(state, job, body, entry);
    }

    private static JobsState changed(JobsState state, Job job, Body body, Entry entry) {
        EntryKind kind = entry.kind();
        Instant at = entry.time();
        if (kind.equals(JobEntries.CANCELED)) {
            return canceled(state, job, body.value("result"), at);
        }
        if (kind.equals(JobEntries.PRIORITY)) {
            return state.withJob(reprioritized(job, (int) body.number("priority")));
        }
        int index = body.op();
        QueuedOp op = job.ops().get(index);
        if (kind.equals(JobEntries.WAITING)) {
            return state.withJob(job.withOp(index, op.waiting(at)).started(at))
                    .withJournal(job.id(), Journal.begun(index, body.text("seed")));
        }
        if (kind.equals(JobEntries.LOGGED)) {
            return logged(state, job, index, body, at);
        }
        if (kind.equals(JobEntries.OP_ENDED)) {
            return opEnded(state, job, index, body, at).certain(body.listOr("settled"));
        }
        if (kind.equals(JobEntries.ABANDONED)) {
            return state.uncertain(
                    body.list("locks"), new JobsState.Doubt(job.id(), at, body.text("what")));
        }
        if (kind.equals(JobEntries.RUNNING) && body.value("seed") != null) {
            return state.withJob(job.withOp(index, op.waiting(at).running(at)).started(at))
                    .withJournal(
                            job.id(),
                            Journal.begun(index, body.text("seed")).granted(body.list("locks")));
        }
        Journal journal = state.journals().get(job.id());
        if (journal == null) {
            return state;
        }
        if (kind.equals(JobEntries.RUNNING)) {
            return state.withJob(job.withOp(index, op.running(at)))
                    .withJournal(job.id(), journal.granted(body.list("locks")));
        }
        return state.withJournal(job.id(), noted(journal, kind, body));
    }

    /** What only the journal is about. */
    private static Journal noted(Journal journal, EntryKind kind, Body body) {
        if (kind.equals(JobEntries.PLANNED)) {
            return journal.planned(
                    new Journal.Plan(
                            body.numberOr("version", 0),
                            body.value("plan"),
                            body.value("hooks"),
                            body.textsOr("reserved")));
        }
        if (kind.equals(JobEntries.RELEASED)) {
            return journal.released(body.list("locks"));
        }
        if (kind.equals(JobEntries.UNDO_NOTED)) {
            return journal.noted(new Journal.Undoing(body.text("what"), body.value("undo")));
        }
        if (kind.equals(JobEntries.UNDO_KEPT)) {
            return journal.kept((int) body.number("first"));
        }
        if (kind.equals(JobEntries.ENDING)) {
            return journal.ending(body.list("error"));
        }
        int step = (int) body.number("step");
        return kind.equals(JobEntries.INTENDED)
                ? journal.intended(step, body.text("what"), body.value("until"))
                : journal.answered(step, body.textOr("what"), body.value("answer"));
    }

    private static JobsState logged(JobsState state, Job job, int index, Body body, Instant at) {
        var line = new LogLine(job.logSerial() + 1, at, body.text("type"), body.value("payload"));
        JobsState next = state.withJob(job.withOp(index, job.ops().get(index).withLogLine(line)));
        Journal journal = state.journals().get(job.id());
        int number = (int) body.numberOr("line", 0);
        return journal == null || number == 0
                ? next
                : next.withJournal(job.id(), journal.said(number));
    }

    private static JobsState submitted(JobsState state, Body body, Instant at) {
        var who = new Submitter(body.text("user"), body.text("group"));
        JobsState next = state;
        for (Object row : body.list("jobs")) {
            List<?> pair = (List<?>) row;
            var id = new JobId(((Number) pair.get(0)).longValue());
            PVector<QueuedOp> ops = TreePVector.empty();
            for (Object input : (List<?>) pair.get(1)) {
                ops = ops.plus(queued(id, ops.size(), Body.object(input), at));
            }
            next = next.withNewJob(new Job(id, ops, who, at, null, null));
        }
        return body.value("parent") instanceof List<?> parent
                ? asked(next, parent, body.list("rows"))
                : next;
    }

    /** New jobs are also the answer of the step that asked for them: both in one entry. */
    private static JobsState asked(JobsState state, List<?> parent, List<?> rows) {
        var id = new JobId(((Number) parent.get(0)).longValue());
        int step = ((Number) parent.get(2)).intValue();
        Journal journal = state.journals().get(id);
        return journal == null
                ? state
                : state.withJournal(id, journal.answered(step, JobContext.SUBMISSION, rows));
    }

    /** Source: spec/opcodes.json, reason_append. */
    private static QueuedOp queued(
            JobId id, int index, Map<String, @Nullable Object> input, Instant at) {
        String opId = String.valueOf(input.get("OP_ID"));
        List<Object> reason = new ArrayList<>();
        if (input.get("reason") instanceof List<?> sent) {
            reason.addAll(sent);
        }
        reason.add(
                List.of(
                        "gnt:opcode:"
                                + opId.substring("OP_".length()).toLowerCase(java.util.Locale.ROOT),
                        "job=" + id + ";index=" + index,
                        WireTime.micros(at) * 1000));
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(input);
        kept.put("reason", reason);
        return new QueuedOp(
                kept,
                OpStatus.QUEUED,
                null,
                TreePVector.empty(),
                input.get("priority") instanceof Number n ? n.intValue() : OpInput.DEFAULT_PRIORITY,
                null,
                null,
                null);
    }

    private static JobsState opEnded(JobsState state, Job job, int index, Body body, Instant at) {
        OpStatus status = OpStatus.ofWire(body.text("status"));
        QueuedOp op = job.ops().get(index);
        Job begun =
                body.flag("ran") ? job.withOp(index, op.waiting(at).running(at)).started(at) : job;
        Job next =
                begun.withOp(
                        index, begun.ops().get(index).finished(status, body.value("result"), at));
        if (status == OpStatus.ERROR) {
            for (int i = index + 1; i < next.ops().size(); i++) {
                next =
                        next.withOp(
                                i,
                                next.ops().get(i).finished(OpStatus.ERROR, PRECEDING_FAILED, at));
            }
        }
        return state.withJob(next.isFinal() ? next.ended(at) : next).withoutJournal(job.id());
    }

    /**
     * Source: spec/locking.md, cancel: an opcode that was never started keeps no end time when its
     * process cancelled it, and has one when it was cancelled in the queue; the job always has one.
     */
    private static JobsState canceled(
            JobsState state, Job job, @Nullable Object result, Instant at) {
        Job next = job;
        for (int i = 0; i < job.ops().size(); i++) {
            QueuedOp op = job.ops().get(i);
            if (!op.status().isFinal()) {
                QueuedOp ended = op.finished(OpStatus.CANCELED, result, at);
                next = next.withOp(i, ended);
            }
        }
        return state.withJob(next.ended(at)).withoutJournal(job.id());
    }

    private static Job reprioritized(Job job, int priority) {
        Job next = job;
        for (int i = 0; i < job.ops().size(); i++) {
            QueuedOp op = job.ops().get(i);
            if (!op.status().isFinal()) {
                next = next.withOp(i, op.withPriority(priority));
            }
        }
        return next;
    }

    /** A job's commit is also the answer of its step: both become true in one entry. */
    private static JobsState committed(JobsState state, Entry entry) {
        var cause = ConfigEntries.cause(entry);
        JobId id = cause.job();
        Journal journal = id == null ? null : state.journals().get(id);
        return id == null || journal == null
                ? state
                : state.withJournal(
                        id,
                        journal.committed(cause.step(), cause.what(), ConfigEntries.before(entry)));
    }

    /** What was there stays, unless a file says otherwise of the same job. */
    private static JobsState imported(JobsState state, Entry entry) {
        JobsState next = state.withLastId(ConfigEntries.importedLastJobId(entry).value());
        for (Object job : ConfigEntries.importedJobs(entry)) {
            next = next.withNewJob(JobJson.read(job));
        }
        return next;
    }

    @Override
    public int snapshotVersion() {
        return 3; // Since 3 a journal may refer to answers beside the log.
    }

    @Override
    public void write(JobsState state, OutputStream out) throws IOException {
        JobsSnapshot.write(state, out);
    }

    @Override
    public JobsState read(InputStream in, int version) throws IOException {
        return JobsSnapshot.read(in);
    }
}
