package janeti.query;

import static janeti.query.FieldKind.BOOL;
import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import janeti.model.Job;
import janeti.model.JobJson;
import janeti.model.QueuedOp;
import janeti.model.WireTime;
import janeti.op.OpTable;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The columns of gnt-job list. Source: spec/query-fields.json, job; {@code why} and {@code
 * why_parts} are our own.
 */
public final class JobFields {
    static final String ID = "id";
    static final String ARCHIVED = "archived";

    /** Parameters that are shown even if null. */
    private static final Set<String> KEPT = Set.of("depends", "comment");

    private static final String PAIR = " (tuple containing seconds and microseconds)";

    static final FieldTable<JobRow> ALL =
            new FieldTable<>(
                    ID,
                    List.of(
                            Field.field(ID, "ID", NUMBER, "Job ID", row -> row.id().value()),
                            ofJob(
                                    "status",
                                    "Status",
                                    TEXT,
                                    "Job status",
                                    job -> job.status().wireName()),
                            ofJob(
                                    "priority",
                                    "Priority",
                                    NUMBER,
                                    "Current job priority (19 to -20)",
                                    job -> (long) job.priority()),
                            Field.ofCell(
                                    ARCHIVED,
                                    "Archived",
                                    BOOL,
                                    "Whether job is archived",
                                    row -> {
                                        JobSource.Found found = row.found();
                                        return found == null
                                                ? Cell.UNAVAIL
                                                : Cell.of(found.archived());
                                    }),
                            ofOps("ops", "OpCodes", "List of all opcodes", JobFields::input),
                            ofOps(
                                    "opresult",
                                    "OpCode_result",
                                    "List of opcodes results",
                                    QueuedOp::result),
                            ofOps(
                                    "opstatus",
                                    "OpCode_status",
                                    "List of opcodes status",
                                    op -> op.status().wireName()),
                            ofOps(
                                    "oplog",
                                    "OpCode_log",
                                    "List of opcode output logs",
                                    JobFields::log),
                            ofOps(
                                    "opstart",
                                    "OpCode_start",
                                    "List of opcode start timestamps (before acquiring locks)",
                                    op -> WireTime.pair(op.start())),
                            ofOps(
                                    "opexec",
                                    "OpCode_exec",
                                    "List of opcode execution start timestamps (after acquiring"
                                            + " locks)",
                                    op -> WireTime.pair(op.exec())),
                            ofOps(
                                    "opend",
                                    "OpCode_end",
                                    "List of opcode execution end timestamps",
                                    op -> WireTime.pair(op.end())),
                            ofOps(
                                    "oppriority",
                                    "OpCode_prio",
                                    "List of opcode priorities",
                                    op -> (long) op.priority()),
                            ofOps(
                                    "summary",
                                    "Summary",
                                    "List of per-opcode summaries",
                                    op -> OpTable.summary(op.input())),
                            time(
                                    "received_ts",
                                    "Received",
                                    "Timestamp of when job was received",
                                    Job::received),
                            time("start_ts", "Start", "Timestamp of job start", Job::start),
                            time("end_ts", "End", "Timestamp of job end", Job::end),
                            explained(
                                    "why",
                                    "Why",
                                    TEXT,
                                    "Why the job does not go on, or what it does now",
                                    "text"),
                            explained(
                                    "why_parts",
                                    "Why_parts",
                                    OTHER,
                                    "The same for programs: a list of objects with a kind each",
                                    "because")));

    private JobFields() {}

    /** What a client that waits for changes is told: the values alone; null for what is not. */
    public static List<@Nullable Object> values(Job job, List<String> fields) {
        JobRow row = JobRow.of(job);
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (String name : fields) {
            values.add(ALL.selected(name).cell().apply(row).value());
        }
        return Collections.unmodifiableList(values);
    }

    /** Reads a value off a job that may lack it. */
    @FunctionalInterface
    private interface Part<S, R extends @Nullable Object> {
        R of(S source);
    }

    private static Field<JobRow> ofJob(
            String name, String title, FieldKind kind, String doc, Function<Job, Object> value) {
        return Field.ofCell(
                name,
                title,
                kind,
                doc,
                row -> {
                    JobSource.Found found = row.found();
                    return found == null ? Cell.UNAVAIL : Cell.of(value.apply(found.job()));
                });
    }

    private static Field<JobRow> ofOps(
            String name, String title, String doc, Part<QueuedOp, @Nullable Object> value) {
        return ofJob(
                name,
                title,
                OTHER,
                doc,
                job -> {
                    List<@Nullable Object> values = new ArrayList<>(job.ops().size());
                    for (QueuedOp op : job.ops()) {
                        values.add(value.of(op));
                    }
                    return values;
                });
    }

    /** Found out only when it is asked for. */
    private static Field<JobRow> explained(
            String name, String title, FieldKind kind, String doc, String part) {
        return Field.<JobRow>ofCell(
                        name, title, kind, doc, row -> Cell.ofOptional(row.explained(part)))
                .own();
    }

    private static Field<JobRow> time(
            String name, String title, String doc, Part<Job, @Nullable Instant> value) {
        return Field.<JobRow>ofCell(
                        name,
                        title,
                        OTHER,
                        doc + PAIR,
                        row -> {
                            JobSource.Found found = row.found();
                            return Cell.ofOptional(
                                    found == null ? null : WireTime.pair(value.of(found.job())));
                        })
                .compared(FilterMode.TIMESTAMP);
    }

    /** As the real daemon shows it: most parameters that are null are left out. */
    private static Map<String, @Nullable Object> input(QueuedOp op) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>(op.input());
        shown.entrySet()
                .removeIf(entry -> entry.getValue() == null && !KEPT.contains(entry.getKey()));
        return shown;
    }

    private static List<Object> log(QueuedOp op) {
        List<Object> lines = new ArrayList<>(op.log().size());
        op.log().forEach(line -> lines.add(JobJson.logEntry(line)));
        return lines;
    }
}
