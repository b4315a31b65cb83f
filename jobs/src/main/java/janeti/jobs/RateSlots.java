package janeti.jobs;

import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who has the slots of each rate limit, and who waits for one. A job waits at one limit only, the
 * first that is full; each slot that comes free sends one job back to the line, which looks at all
 * of that job's limits again. So a limit with thousands of waiting jobs costs nothing until one of
 * its jobs ends. Guarded by the scheduler's lock.
 */
final class RateSlots {
    /** One limit. */
    private static final class Bucket {
        private final Set<JobId> users = new LinkedHashSet<>();
        private final TreeSet<WaitingLine.Place> waiting = new TreeSet<>(WaitingLine.Place.ORDER);

        boolean isIdle() {
            return users.isEmpty() && waiting.isEmpty();
        }
    }

    private final Map<RateLimit, Bucket> buckets = new HashMap<>();
    private final Map<JobId, RateLimit> waitsAt = new HashMap<>();

    void clear() {
        buckets.clear();
        waitsAt.clear();
    }

    /** The first limit without a free slot; null when there is none. */
    @Nullable RateLimit full(List<RateLimit> limits) {
        for (RateLimit limit : limits) {
            if (users(limit).size() >= limit.slots()) {
                return limit;
            }
        }
        return null;
    }

    Set<JobId> users(RateLimit limit) {
        Bucket bucket = buckets.get(limit);
        return bucket == null ? Set.of() : bucket.users;
    }

    /** One slot of each, whether it is free or not: who runs already is not stopped. */
    void take(JobId job, List<RateLimit> limits) {
        limits.forEach(limit -> bucket(limit).users.add(job));
    }

    void await(WaitingLine.Place place, RateLimit full) {
        bucket(full).waiting.add(place);
        waitsAt.put(place.id(), full);
    }

    private Bucket bucket(RateLimit limit) {
        return buckets.computeIfAbsent(limit, each -> new Bucket());
    }

    /** Gives the slots back; returns who is to try again. */
    Collection<WaitingLine.Place> free(JobId job, List<RateLimit> limits) {
        limits.forEach(limit -> bucket(limit).users.remove(job));
        return next(limits);
    }

    /** Of each limit that has a free slot the first that waits for one. */
    Collection<WaitingLine.Place> next(List<RateLimit> limits) {
        List<WaitingLine.Place> next = new ArrayList<>();
        for (RateLimit limit : limits) {
            Bucket bucket = buckets.get(limit);
            if (bucket == null) {
                continue;
            }
            if (bucket.users.size() < limit.slots() && !bucket.waiting.isEmpty()) {
                WaitingLine.Place first = bucket.waiting.removeFirst();
                waitsAt.remove(first.id());
                next.add(first);
            }
            forgetIfIdle(limit, bucket);
        }
        return next;
    }

    /** It waits for no slot any more. False when it did not. */
    boolean leave(WaitingLine.Place place) {
        RateLimit limit = waitsAt.remove(place.id());
        Bucket bucket = limit == null ? null : buckets.get(limit);
        if (limit == null || bucket == null) {
            return false;
        }
        bucket.waiting.remove(place);
        forgetIfIdle(limit, bucket);
        return true;
    }

    private void forgetIfIdle(RateLimit limit, Bucket bucket) {
        if (bucket.isIdle()) {
            buckets.remove(limit);
        }
    }

    /** How many wait at the limit at which this job does, and come before it. */
    int before(WaitingLine.Place place) {
        RateLimit limit = waitsAt.get(place.id());
        Bucket bucket = limit == null ? null : buckets.get(limit);
        return bucket == null ? 0 : bucket.waiting.headSet(place).size();
    }
}
