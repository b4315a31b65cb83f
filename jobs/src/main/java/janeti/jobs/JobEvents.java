package janeti.jobs;

import janeti.jobs.JobEvent.What;
import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.log.View;
import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What changes in the queue, as a stream that a consumer may leave and take up again where it was.
 *
 * <p>A consumer holds a cursor, the index of the last log entry it knows of. It begins with {@link
 * #cursor}, then reads the state, then asks for what came after; what it is told may be in the
 * state already, and nothing that is not in it is left out. The newest {@link Limits#EVENTS} are
 * kept; a cursor from before them, or from another life of the log, is answered with a {@link Gap}.
 *
 * <p>Threads: written by the log's apply thread, read by any.
 */
public final class JobEvents {
    /** What a cursor is answered. */
    public sealed interface Answer {}

    /**
     * What came after the cursor, in order, whole entries only; perhaps not all there is.
     *
     * @param cursor to ask with the next time
     */
    public record News(List<JobEvent> events, long cursor) implements Answer {}

    /**
     * What came after the cursor is not known any more.
     *
     * @param index begin again: read the state now, it has this entry; then ask with this as cursor
     */
    public record Gap(long index) implements Answer {}

    /** Entries that change a job's journal alone, which nobody sees. */
    private static final List<EntryKind> UNSEEN =
            List.of(
                    JobEntries.PLANNED,
                    JobEntries.INTENDED,
                    JobEntries.ANSWERED,
                    JobEntries.RELEASED,
                    JobEntries.UNDO_NOTED,
                    JobEntries.UNDO_KEPT,
                    JobEntries.ENDING);

    private final JobWaiters waiters;
    private final ReentrantLock lock = new ReentrantLock();
    private final @Nullable JobEvent[] ring;
    private long published; // Number of events ever; the newest ring.length of them are there.
    private long floor; // All events after this entry are there.
    private long last;
    private JobsState known;

    /**
     * @param now what the log has applied
     */
    JobEvents(JobWaiters waiters, View now, int kept) {
        this.waiters = waiters;
        this.ring = new @Nullable JobEvent[kept];
        this.floor = now.index();
        this.last = now.index();
        this.known = now.of(JobsFold.INSTANCE);
    }

    /** Those who wait for one job or for anything. */
    JobWaiters waiters() {
        return waiters;
    }

    /** The newest entry of which all is told. */
    public long cursor() {
        lock.lock();
        try {
            return last;
        } finally {
            lock.unlock();
        }
    }

    /** What there is; does not wait. */
    public Answer after(long cursor) {
        lock.lock();
        try {
            if (cursor < floor || cursor > last) {
                return new Gap(last);
            }
            long first = firstAfter(cursor);
            long end = Math.min(published, first + Limits.EVENTS_READ);
            while (end < published && at(end).index() == at(end - 1).index()) {
                end++;
            }
            List<JobEvent> events = new ArrayList<>((int) (end - first));
            for (long i = first; i < end; i++) {
                events.add(at(i));
            }
            return new News(events, end == published ? last : at(end - 1).index());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to tell, or time is over; then there is nothing in it. */
    public Answer await(long cursor, Duration limit) {
        return waiters.awaitAny(
                () -> after(cursor),
                answer -> !(answer instanceof News news) || !news.events().isEmpty(),
                limit);
    }

    /** The number of the first kept event of a later entry: they are in the order of entries. */
    private long firstAfter(long cursor) {
        long low = Math.max(0, published - ring.length);
        long high = published;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (at(middle).index() <= cursor) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private JobEvent at(long number) {
        return Objects.requireNonNull(ring[(int) (number % ring.length)]);
    }

    /** An entry was applied and is visible; on the apply thread. */
    void applied(View before, View after, Entry entry, List<JobId> touched) {
        JobsState was = before.of(JobsFold.INSTANCE);
        JobsState is = after.of(JobsFold.INSTANCE);
        List<JobEvent> events = same(was, is) ? List.of() : events(was, is, entry, touched);
        lock.lock();
        try {
            if (!same(was, known)) {
                floor = before.index(); // A snapshot came between, with entries that nobody told.
            }
            known = is;
            last = entry.index();
            events.forEach(this::keep);
        } finally {
            lock.unlock();
        }
        waiters.wake(events);
    }

    private void keep(JobEvent event) {
        int place = (int) (published % ring.length);
        JobEvent oldest = ring[place];
        if (oldest != null) {
            floor = Math.max(floor, oldest.index());
        }
        ring[place] = event;
        published++;
    }

    private static List<JobEvent> events(
            JobsState was, JobsState is, Entry entry, List<JobId> touched) {
        if (UNSEEN.contains(entry.kind())) {
            return List.of();
        }
        List<JobEvent> events = new ArrayList<>(touched.size());
        for (JobId id : touched) {
            Job before = was.job(id);
            Job after = is.job(id);
            if (!same(before, after)) {
                What what =
                        before == null
                                ? What.SUBMITTED
                                : after == null ? What.ARCHIVED : what(entry.kind());
                events.add(
                        new JobEvent(
                                entry.index(),
                                entry.time(),
                                id,
                                what,
                                after == null ? null : after.status()));
            }
        }
        if (was.drained() != is.drained()
                || !Objects.equals(was.watcherPause(), is.watcherPause())) {
            events.add(new JobEvent(entry.index(), entry.time(), null, What.FLAGS, null));
        }
        return events;
    }

    @SuppressWarnings("ReferenceEquality") // Immutable: what changed is another object; quick.
    private static boolean same(@Nullable Object was, @Nullable Object is) {
        return was == is;
    }

    private static What what(EntryKind kind) {
        if (kind.equals(JobEntries.LOGGED)) {
            return What.LOG;
        }
        return kind.equals(JobEntries.PRIORITY) ? What.PRIORITY : What.STATUS;
    }
}
