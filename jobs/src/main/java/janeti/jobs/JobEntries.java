package janeti.jobs;

import janeti.config.ConfigEntries;
import janeti.locks.Held;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;
import janeti.model.OpStatus;
import janeti.model.Submitter;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The log entries that concern jobs and their bodies, all JSON objects with short names. What they
 * do to the state is {@link JobsFold}'s business.
 */
final class JobEntries {
    /**
     * {"jobs": [[id, [input...]]...], "user": …, "group": …, "parent": [job, op, step], "rows": …}.
     * The last two (since version 2) if an opcode asked for them: the rows are its step's answer.
     */
    static final EntryKind SUBMITTED = new EntryKind(20, "jobs.submitted", 2);

    /** {"job": id, "op": index, "seed": hex}: begins to ask for its locks. */
    static final EntryKind WAITING = new EntryKind(21, "job.waiting", 1);

    /**
     * {"job", "op", "locks": [[name, mode]...], "seed": hex}: holds its locks and runs. With a seed
     * (since version 2) it had not to wait for them, and nothing was said of it before.
     */
    static final EntryKind RUNNING = new EntryKind(22, "job.running", 2);

    /**
     * {"job", "op", "plan": …, "version", "hooks", "reserved"}: what the unit's prepare phase
     * returned. Since version 2: which form of the unit's steps, and its hooks; since version 3
     * what it has reserved, if anything.
     */
    static final EntryKind PLANNED = new EntryKind(23, "job.planned", 3);

    /**
     * {"job", "op", "type", "payload", "line"}: a line of progress; since version 2 with its number
     * within the execute phase, if it is of that.
     */
    static final EntryKind LOGGED = new EntryKind(24, "job.logged", 2);

    /**
     * {"job", "op", "step", "what", "until"}: an effect is about to be asked for. A wait says since
     * version 2 when it ends, in microseconds since the epoch.
     */
    static final EntryKind INTENDED = new EntryKind(25, "job.intended", 2);

    /**
     * {"job", "op", "step", "answer", "what"}: what came of it; "what" (since version 2) if nothing
     * was said of it before. A large answer of a node is in a file (since version 3): {@link
     * BigAnswers}.
     */
    static final EntryKind ANSWERED = new EntryKind(26, "job.answered", 3);

    /**
     * {"job", "op", "status", "result", "ran": true, "settled": [lock name...]}: an opcode ended;
     * an error ends the job. With "ran" (since version 2) it ran, and nothing was said of that
     * before. It has looked after what was uncertain of the settled ones (since version 3).
     */
    static final EntryKind OP_ENDED = new EntryKind(27, "job.op_ended", 3);

    /** {"job", "result"}: what was not finished is cancelled. */
    static final EntryKind CANCELED = new EntryKind(28, "job.canceled", 1);

    /** {"job", "priority"}: for all opcodes that are not finished. */
    static final EntryKind PRIORITY = new EntryKind(29, "job.priority", 1);

    /** {"jobs": [id...]}: their files lie in the archive. */
    static final EntryKind ARCHIVED = new EntryKind(30, "jobs.archived", 1);

    /** {"flag": bool}: the queue takes no more jobs, or does again. */
    static final EntryKind DRAINED = new EntryKind(31, "queue.drained", 1);

    /** {"until": seconds or null}: the watcher does not act. */
    static final EntryKind WATCHER_PAUSED = new EntryKind(32, "watcher.paused", 1);

    /** {"job", "op", "locks": [name...]}: these it gives back early. */
    static final EntryKind RELEASED = new EntryKind(33, "job.released", 1);

    /**
     * {"job", "op", "what", "undo": …}: how something can be taken back. Since version 2 also by
     * the removal of an instance.
     */
    static final EntryKind UNDO_NOTED = new EntryKind(34, "job.undo_noted", 2);

    /** {"job", "op", "first": n}: the first n undos are not used any more. */
    static final EntryKind UNDO_KEPT = new EntryKind(35, "job.undo_kept", 1);

    /** {"job", "op", "error": …}: it failed, and what it did is being taken back. */
    static final EntryKind ENDING = new EntryKind(36, "job.ending", 1);

    /** {"job", "op", "what", "locks": [name...]}: killed, and how these stand nobody knows. */
    static final EntryKind ABANDONED = new EntryKind(37, "job.abandoned", 1);

    static final List<EntryKind> ALL =
            List.of(
                    SUBMITTED,
                    WAITING,
                    RUNNING,
                    PLANNED,
                    LOGGED,
                    INTENDED,
                    ANSWERED,
                    OP_ENDED,
                    CANCELED,
                    PRIORITY,
                    ARCHIVED,
                    DRAINED,
                    WATCHER_PAUSED,
                    RELEASED,
                    UNDO_NOTED,
                    UNDO_KEPT,
                    ENDING,
                    ABANDONED);

    private JobEntries() {}

    /** A job on its way into the log: its number and the inputs of its opcodes. */
    record NewJob(JobId id, List<Map<String, @Nullable Object>> inputs) {}

    /** The step of an opcode that asks for jobs. */
    record Parent(JobId job, int op, int step) {}

    /** The jobs that an entry of this class is about; what is told of the others concerns none. */
    static List<JobId> touched(Entry entry) {
        EntryKind kind = entry.kind();
        if (kind.equals(ConfigEntries.IMPORTED)) {
            return ConfigEntries.importedJobs(entry).stream()
                    .map(JobJson::read)
                    .map(Job::id)
                    .toList();
        }
        if (!ALL.contains(kind) || kind.equals(DRAINED) || kind.equals(WATCHER_PAUSED)) {
            return List.of();
        }
        Body body = Body.of(entry);
        if (kind.equals(SUBMITTED)) {
            return body.list("jobs").stream().map(row -> id(((List<?>) row).get(0))).toList();
        }
        return kind.equals(ARCHIVED)
                ? body.list("jobs").stream().map(JobEntries::id).toList()
                : List.of(body.job());
    }

    private static JobId id(Object number) {
        return new JobId(((Number) number).longValue());
    }

    static byte[] submitted(List<NewJob> jobs, Submitter who) {
        return Json.bytes(jobsOf(jobs, who));
    }

    static byte[] children(List<NewJob> jobs, Submitter who, Parent parent, List<Object> rows) {
        Map<String, @Nullable Object> body = jobsOf(jobs, who);
        body.put("parent", List.of(parent.job().value(), parent.op(), parent.step()));
        body.put("rows", rows);
        return Json.bytes(body);
    }

    private static Map<String, @Nullable Object> jobsOf(List<NewJob> jobs, Submitter who) {
        List<Object> rows = new ArrayList<>();
        for (NewJob job : jobs) {
            rows.add(List.of(job.id().value(), job.inputs()));
        }
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("jobs", rows);
        body.put("user", who.user());
        body.put("group", who.group());
        return body;
    }

    static byte[] waiting(JobId job, int op, String seed) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("seed", seed);
        return Json.bytes(body);
    }

    static byte[] running(JobId job, int op, Held held, @Nullable String seed) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("locks", held.wire());
        if (seed != null) {
            body.put("seed", seed);
        }
        return Json.bytes(body);
    }

    /**
     * @param reserved what the opcode will put into the configuration
     */
    static byte[] planned(
            JobId job,
            int op,
            Record plan,
            int version,
            @Nullable Record hooks,
            List<String> reserved) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("plan", Json.ofRecord(plan));
        body.put("version", version);
        if (hooks != null) {
            body.put("hooks", Json.ofRecord(hooks));
        }
        if (!reserved.isEmpty()) {
            body.put("reserved", reserved);
        }
        return Json.bytes(body);
    }

    /**
     * @param line its number within the execute phase; 0: it is of another
     */
    static byte[] logged(JobId job, int op, String type, @Nullable Object payload, int line) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("type", type);
        body.put("payload", payload);
        if (line > 0) {
            body.put("line", line);
        }
        return Json.bytes(body);
    }

    /**
     * @param until the end of a wait; null for any other effect
     */
    static byte[] intended(JobId job, int op, int step, String what, @Nullable Instant until) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("step", step);
        body.put("what", what);
        if (until != null) {
            body.put("until", WireTime.micros(until));
        }
        return Json.bytes(body);
    }

    /**
     * @param what null when an intent said it
     */
    static byte[] answered(
            JobId job, int op, int step, @Nullable String what, @Nullable Object answer) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("step", step);
        body.put("answer", answer);
        if (what != null) {
            body.put("what", what);
        }
        return Json.bytes(body);
    }

    /** How an opcode ended, but for where it stands. */
    record End(OpStatus status, @Nullable Object result, boolean ran, Collection<String> settled) {}

    static byte[] opEnded(JobId job, int op, End end) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("status", end.status().wireName());
        body.put("result", end.result());
        if (end.ran()) {
            body.put("ran", true);
        }
        if (!end.settled().isEmpty()) {
            body.put("settled", List.copyOf(end.settled()));
        }
        return Json.bytes(body);
    }

    static byte[] released(JobId job, int op, Collection<String> locks) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("locks", List.copyOf(locks));
        return Json.bytes(body);
    }

    static byte[] undoNoted(JobId job, int op, String what, Object undo) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("what", what);
        body.put("undo", undo);
        return Json.bytes(body);
    }

    static byte[] undoKept(JobId job, int op, int first) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("first", first);
        return Json.bytes(body);
    }

    static byte[] ending(JobId job, int op, Object error) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("error", error);
        return Json.bytes(body);
    }

    static byte[] abandoned(JobId job, int op, String what, Collection<String> locks) {
        Map<String, @Nullable Object> body = at(job, op);
        body.put("what", what);
        body.put("locks", List.copyOf(locks));
        return Json.bytes(body);
    }

    static byte[] canceled(JobId job, @Nullable String result) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("job", job.value());
        body.put("result", result);
        return Json.bytes(body);
    }

    static byte[] priority(JobId job, int priority) {
        return Json.bytes(Map.of("job", job.value(), "priority", priority));
    }

    static byte[] archived(List<JobId> jobs) {
        return Json.bytes(Map.of("jobs", jobs.stream().map(JobId::value).toList()));
    }

    static byte[] drained(boolean flag) {
        return Json.bytes(Map.of("flag", flag));
    }

    static byte[] watcherPaused(@Nullable Double until) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("until", until);
        return Json.bytes(body);
    }

    private static Map<String, @Nullable Object> at(JobId job, int op) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("job", job.value());
        body.put("op", op);
        return body;
    }
}
