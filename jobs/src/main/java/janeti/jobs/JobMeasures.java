package janeti.jobs;

import janeti.log.Entry;
import janeti.measure.Tally;
import janeti.measure.Timings;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/** Counts what becomes of jobs and opcodes, as the log tells it since the daemon began. */
public final class JobMeasures {
    /** How old a count of the archive may be: whoever clears it away does so without us. */
    private static final Duration RECOUNT = Duration.ofMinutes(10);

    private final Tally submitted = new Tally();
    private final Timings opcodes = new Timings();
    private final Timings jobs = new Timings();
    private final Tally archived = new Tally();
    private volatile @Nullable Archive archive;

    /** A count of the archive, and how many this process had archived by then. */
    private record Archive(long files, long archivedBefore, long atNanos) {}

    /** Opcodes taken, by opcode. */
    public Tally submitted() {
        return submitted;
    }

    /** Opcodes ended, by opcode and status; from their first wait for locks to their end. */
    public Timings opcodes() {
        return opcodes;
    }

    /** Jobs ended, by status; from their submission to their end. */
    public Timings jobs() {
        return jobs;
    }

    /** An entry was applied; on the apply thread. */
    void applied(JobsState was, JobsState is, Entry entry, List<JobId> touched) {
        if (entry.kind().equals(JobEntries.SUBMITTED)) {
            touched.forEach(id -> is.existing(id).ops().forEach(op -> submitted.add(op.opId())));
        } else if (entry.kind().equals(JobEntries.ARCHIVED)) {
            archived.add(touched.size());
        } else if (entry.kind().equals(JobEntries.OP_ENDED)
                || entry.kind().equals(JobEntries.CANCELED)) {
            touched.forEach(id -> ended(was.job(id), is.job(id)));
        }
    }

    private void ended(@Nullable Job was, @Nullable Job is) {
        if (was == null || is == null || was.isFinal()) {
            return;
        }
        for (int i = 0; i < is.ops().size(); i++) {
            QueuedOp op = is.ops().get(i);
            if (op.status().isFinal() && !was.ops().get(i).status().isFinal()) {
                opcodes.took(nanos(op.start(), op.end()), op.opId(), op.status().wireName());
            }
        }
        OpStatus status = is.status();
        if (status.isFinal()) {
            jobs.took(nanos(is.received(), is.end()), status.wireName());
        }
    }

    /** None for what never began. */
    private static long nanos(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? 0 : Duration.between(from, to).toNanos();
    }

    /** How many files are in the archive. Counts them seldom, for there may be very many. */
    long archived(LongSupplier count) {
        Archive known = archive;
        if (known == null || System.nanoTime() - known.atNanos > RECOUNT.toNanos()) {
            long before = archived.sum();
            known = new Archive(count.getAsLong(), before, System.nanoTime());
            archive = known;
        }
        return known.files + archived.sum() - known.archivedBefore;
    }
}
