package janeti.locks;

import janeti.model.JobId;

import java.util.Comparator;

/**
 * Who waits, since when in the order of all, and how urgently. Kept while an opcode asks again, so
 * that its age counts from its first asking. Equal to itself only. The priority is changed by
 * {@link LockTable} alone, under its lock.
 */
public final class Ticket {
    /** Who comes first: by priority (lower is sooner), then by age. */
    static final Comparator<Ticket> RANK =
            Comparator.comparingInt(Ticket::priority).thenComparingLong(Ticket::sequence);

    private final JobId job;
    private final int opIndex;
    private final long sequence;
    private volatile int priority;

    Ticket(JobId job, int opIndex, long sequence, int priority) {
        this.job = job;
        this.opIndex = opIndex;
        this.sequence = sequence;
        this.priority = priority;
    }

    public JobId job() {
        return job;
    }

    public int opIndex() {
        return opIndex;
    }

    /** Smaller is older. */
    public long sequence() {
        return sequence;
    }

    public int priority() {
        return priority;
    }

    void changePriority(int changed) {
        priority = changed;
    }

    @Override
    public String toString() {
        return "job " + job + " op " + opIndex;
    }
}
