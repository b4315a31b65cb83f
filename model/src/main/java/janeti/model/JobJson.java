package janeti.model;

import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ganeti's form of a job: what stands in its file and what the job log's snapshot holds. Members
 * are in the order in which a job process writes them. Source: spec/config-schema.json, queue,
 * job_json.
 */
public final class JobJson {
    private static final String START = "start_timestamp";
    private static final String END = "end_timestamp";
    private static final String RECEIVED = "received_timestamp";
    private static final int LOG_MEMBERS = 4;

    /**
     * Who works on a job, for readers of its file; both are left out while nobody does.
     *
     * @param livelock path of the file whose lock says that the worker lives
     */
    public record Worker(@Nullable String livelock, @Nullable Long processId) {
        public static final Worker NONE = new Worker(null, null);
    }

    private JobJson() {}

    public static Map<String, @Nullable Object> write(Job job) {
        return write(job, Worker.NONE);
    }

    public static Map<String, @Nullable Object> write(Job job, Worker worker) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("id", job.id().value());
        List<Object> ops = new ArrayList<>(job.ops().size());
        job.ops().forEach(op -> ops.add(writeOp(op)));
        tree.put("ops", ops);
        tree.put(START, WireTime.pair(job.start()));
        tree.put(END, WireTime.pair(job.end()));
        tree.put(RECEIVED, WireTime.pair(job.received()));
        if (worker.livelock() != null) {
            tree.put("livelock", worker.livelock());
        }
        if (worker.processId() != null) {
            tree.put("process_id", worker.processId());
        }
        return tree;
    }

    private static Map<String, @Nullable Object> writeOp(QueuedOp op) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("input", op.input());
        tree.put("status", op.status().wireName());
        tree.put("result", op.result());
        List<Object> lines = new ArrayList<>(op.log().size());
        op.log().forEach(line -> lines.add(logEntry(line)));
        tree.put("log", lines);
        tree.put(START, WireTime.pair(op.start()));
        tree.put("exec_timestamp", WireTime.pair(op.exec()));
        tree.put(END, WireTime.pair(op.end()));
        tree.put("priority", (long) op.priority());
        return tree;
    }

    /** A log line as files and LUXI show it: [serial, [sec, usec], type, payload]. */
    public static List<@Nullable Object> logEntry(LogLine line) {
        List<@Nullable Object> entry = new ArrayList<>(LOG_MEMBERS);
        entry.add(line.serial());
        entry.add(WireTime.pair(line.time()));
        entry.add(line.type());
        entry.add(line.payload());
        return Collections.unmodifiableList(entry);
    }

    /**
     * Reads either form, that of the job daemon or of a job process; a time, log or result may be
     * null or missing. Who submitted the job is not in the file: {@link Submitter#MASTER}.
     *
     * @throws GanetiException JobFileCorrupted, naming the member that is wrong
     */
    public static Job read(@Nullable Object tree) {
        Map<?, ?> job = object(tree, "the job");
        if (!(job.get("id") instanceof Number id) || id.longValue() < 0) {
            throw corrupted("id", "a number from 0 on", job.get("id"));
        }
        PVector<QueuedOp> ops = TreePVector.empty();
        for (Object op : list(job.get("ops"), "ops")) {
            ops = ops.plus(readOp(op, "ops[" + ops.size() + "]"));
        }
        return new Job(
                new JobId(id.longValue()),
                ops,
                Submitter.MASTER,
                time(job, RECEIVED, ""),
                time(job, START, ""),
                time(job, END, ""));
    }

    private static QueuedOp readOp(@Nullable Object tree, String where) {
        Map<?, ?> op = object(tree, where);
        Map<String, @Nullable Object> input = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : object(op.get("input"), where + ".input").entrySet()) {
            input.put(String.valueOf(entry.getKey()), entry.getValue());
        }
        PVector<LogLine> log = TreePVector.empty();
        if (op.get("log") != null) {
            for (Object line : list(op.get("log"), where + ".log")) {
                log = log.plus(readLine(line, where + ".log[" + log.size() + "]"));
            }
        }
        return new QueuedOp(
                Collections.unmodifiableMap(input),
                status(op.get("status"), where + ".status"),
                op.get("result"),
                log,
                op.get("priority") instanceof Number n ? n.intValue() : Job.NO_PRIORITY,
                time(op, START, where + "."),
                time(op, "exec_timestamp", where + "."),
                time(op, END, where + "."));
    }

    private static OpStatus status(@Nullable Object text, String where) {
        for (OpStatus status : OpStatus.values()) {
            if (status.wireName().equals(text)) {
                return status;
            }
        }
        throw corrupted(where, "the state of an opcode", text);
    }

    private static LogLine readLine(@Nullable Object tree, String where) {
        List<?> line = list(tree, where);
        if (line.size() != LOG_MEMBERS
                || !(line.get(0) instanceof Number serial)
                || !(line.get(2) instanceof String type)) {
            throw corrupted(where, "[serial, time, type, text]", tree);
        }
        Instant time = WireTime.ofPair(line.get(1));
        if (time == null) {
            throw corrupted(where + "[1]", "[seconds, microseconds]", line.get(1));
        }
        return new LogLine(serial.longValue(), time, type, line.get(3));
    }

    private static @Nullable Instant time(Map<?, ?> tree, String key, String where) {
        Object pair = tree.get(key);
        Instant time = WireTime.ofPair(pair);
        if (pair != null && time == null) {
            throw corrupted(where + key, "[seconds, microseconds] or null", pair);
        }
        return time;
    }

    private static Map<?, ?> object(@Nullable Object tree, String where) {
        if (tree instanceof Map<?, ?> map) {
            return map;
        }
        throw corrupted(where, "an object", tree);
    }

    private static List<?> list(@Nullable Object tree, String where) {
        if (tree instanceof List<?> list) {
            return list;
        }
        throw corrupted(where, "a list", tree);
    }

    private static GanetiException corrupted(String where, String wanted, @Nullable Object found) {
        return new GanetiException(
                "JobFileCorrupted",
                "A job cannot be read: "
                        + where
                        + " should be "
                        + wanted
                        + " but is "
                        + Json.text(found));
    }
}
