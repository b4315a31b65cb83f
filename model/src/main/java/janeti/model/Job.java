package janeti.model;

import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;

import java.time.Instant;

/**
 * A job: opcodes that run one after the other. Source: spec/config-schema.json, QueuedJob.
 *
 * @param start when the first opcode began to wait for locks
 */
public record Job(
        JobId id,
        PVector<QueuedOp> ops,
        Submitter submitter,
        @Nullable Instant received,
        @Nullable Instant start,
        @Nullable Instant end) {

    /** The priority of a job that has nothing left to do. */
    public static final int NO_PRIORITY = 0;

    /** Derived from the opcodes as spec/locking.md, "job status from opcodes in order", says. */
    public OpStatus status() {
        OpStatus provisional = OpStatus.QUEUED;
        boolean allSucceeded = true;
        for (QueuedOp op : ops) {
            switch (op.status()) {
                case SUCCESS -> {}
                case CANCELING, ERROR, CANCELED -> {
                    return op.status();
                }
                case QUEUED -> allSucceeded = false;
                case WAITING, RUNNING -> {
                    provisional = op.status();
                    allSucceeded = false;
                }
            }
        }
        return allSucceeded ? OpStatus.SUCCESS : provisional;
    }

    public boolean isFinal() {
        return status().isFinal();
    }

    /** The most urgent of the unfinished opcodes counts; lower runs first. */
    public int priority() {
        int lowest = Integer.MAX_VALUE;
        for (QueuedOp op : ops) {
            if (!op.status().isFinal()) {
                lowest = Math.min(lowest, op.priority());
            }
        }
        return lowest == Integer.MAX_VALUE ? NO_PRIORITY : lowest;
    }

    /** The serial of the newest log line; 0 when there is none. */
    public long logSerial() {
        long newest = 0;
        for (QueuedOp op : ops) {
            if (!op.log().isEmpty()) {
                newest = Math.max(newest, op.log().get(op.log().size() - 1).serial());
            }
        }
        return newest;
    }

    public Job withOp(int index, QueuedOp op) {
        return new Job(id, ops.with(index, op), submitter, received, start, end);
    }

    public Job withOps(PVector<QueuedOp> newOps) {
        return new Job(id, newOps, submitter, received, start, end);
    }

    public Job submittedBy(Submitter who) {
        return new Job(id, ops, who, received, start, end);
    }

    public Job started(Instant at) {
        return new Job(id, ops, submitter, received, start == null ? at : start, end);
    }

    public Job ended(Instant at) {
        return new Job(id, ops, submitter, received, start, at);
    }
}
