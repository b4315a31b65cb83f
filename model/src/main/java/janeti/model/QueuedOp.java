package janeti.model;

import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;

import java.time.Instant;
import java.util.Map;

/**
 * One opcode of a job. Source: spec/config-schema.json, QueuedOpCode.
 *
 * @param input the opcode as Ganeti writes it, defaults filled in, OP_ID included; never changed
 * @param result null until finished; an encoded exception when the status is error
 * @param priority the one in force, -20 (first) to 19; input.priority keeps the submitted one
 */
public record QueuedOp(
        Map<String, @Nullable Object> input,
        OpStatus status,
        @Nullable Object result,
        PVector<LogLine> log,
        int priority,
        @Nullable Instant start,
        @Nullable Instant exec,
        @Nullable Instant end) {

    public String opId() {
        return String.valueOf(input.get("OP_ID"));
    }

    public QueuedOp withInput(Map<String, @Nullable Object> newInput) {
        return new QueuedOp(newInput, status, result, log, priority, start, exec, end);
    }

    public QueuedOp withStatus(OpStatus newStatus) {
        return new QueuedOp(input, newStatus, result, log, priority, start, exec, end);
    }

    public QueuedOp withPriority(int newPriority) {
        return new QueuedOp(input, status, result, log, newPriority, start, exec, end);
    }

    public QueuedOp withLogLine(LogLine line) {
        return new QueuedOp(input, status, result, log.plus(line), priority, start, exec, end);
    }

    /** Waits for its locks from now on. A second wait keeps the first start. */
    public QueuedOp waiting(Instant at) {
        Instant first = start == null ? at : start;
        return new QueuedOp(input, OpStatus.WAITING, result, log, priority, first, exec, end);
    }

    /** Has its locks and runs. */
    public QueuedOp running(Instant at) {
        return new QueuedOp(input, OpStatus.RUNNING, result, log, priority, start, at, end);
    }

    public QueuedOp finished(OpStatus finalStatus, @Nullable Object finalResult, Instant at) {
        return new QueuedOp(input, finalStatus, finalResult, log, priority, start, exec, at);
    }
}
