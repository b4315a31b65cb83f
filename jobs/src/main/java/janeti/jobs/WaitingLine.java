package janeti.jobs;

import janeti.config.object.FilterRule;
import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The jobs that have not begun. Guarded by the scheduler's lock.
 *
 * <h2>Where a job stands</h2>
 *
 * <ol>
 *   <li><b>blocked</b>, while a job on which it depends is in line or runs;
 *   <li><b>held</b>, while a filter rule pauses it;
 *   <li><b>ready</b>, in the order of priority and then number, which is the order in which jobs
 *       begin;
 *   <li><b>at a rate limit</b> ({@link RateSlots}), when its turn came and the limit had no slot
 *       left: those behind it go on.
 * </ol>
 *
 * A job that is cancelled or rejected is <b>leaving</b> until its end is in the log: who depends on
 * it would not know yet how it ended.
 *
 * <h2>What it costs</h2>
 *
 * What rules and reasons say of a job cannot change while the rules stay, so each job is judged
 * once when it comes and once when the rules change ({@link #obey}), never when another job ends.
 */
final class WaitingLine {
    /** A job's place: the lowest priority number first, then the lowest job number. */
    record Place(int priority, JobId id) {
        static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::priority).thenComparing(Place::id);
    }

    /** A job that a rule turned away. */
    record Rejected(JobId id, FilterRule rule) {}

    private final Map<JobId, Place> places = new HashMap<>();
    private final TreeSet<Place> ready = new TreeSet<>(Place.ORDER);
    private final Map<JobId, Set<JobId>> blockedBy = new HashMap<>();
    private final Map<JobId, List<JobId>> dependents = new HashMap<>();
    private final Set<JobId> leaving = new HashSet<>();
    private final RateSlots slots = new RateSlots();

    /** Of jobs in line and of those that run; without those of which there is nothing to say. */
    private final Map<JobId, Verdict> verdicts = new HashMap<>();

    private List<Rejected> rejected = new ArrayList<>();
    private Rules rules = Rules.NONE;

    boolean contains(JobId id) {
        return places.containsKey(id);
    }

    /** Whether it was in line, and its end is on its way into the log. */
    boolean isLeaving(JobId id) {
        return leaving.contains(id);
    }

    // Coming.

    /**
     * A job comes into line.
     *
     * @param runs whether a job runs
     */
    void enter(Job job, Predicate<JobId> runs) {
        var place = new Place(job.priority(), job.id());
        places.put(job.id(), place);
        Set<JobId> blockers = new HashSet<>();
        for (Dependency dependency : Dependency.of(job)) {
            JobId other = dependency.job();
            boolean active = contains(other) || isLeaving(other) || runs.test(other);
            if (active && !other.equals(job.id()) && blockers.add(other)) {
                dependents.computeIfAbsent(other, id -> new ArrayList<>()).add(job.id());
            }
        }
        if (!blockers.isEmpty()) {
            blockedBy.put(job.id(), blockers);
        }
        judge(job);
        admit(place);
    }

    /** A job that had begun already goes on; no rule keeps it, but its limits count it. */
    void passedBy(Job job) {
        judge(job);
        slots.take(job.id(), verdict(job.id()).limits());
    }

    private void judge(Job job) {
        Verdict verdict = rules.verdict(job);
        if (!verdict.isFree()) {
            verdicts.put(job.id(), verdict);
        }
    }

    private void admit(Place place) {
        JobId id = place.id();
        switch (verdict(id).effect()) {
            case RUN -> {
                if (!blockedBy.containsKey(id)) {
                    ready.add(place);
                }
            }
            case PAUSE -> {}
            case REJECT -> {
                rejected.add(new Rejected(id, verdict(id).decidingRule()));
                leave(id);
            }
        }
    }

    private Verdict verdict(JobId id) {
        return verdicts.getOrDefault(id, Verdict.FREE);
    }

    /** Other rules hold from now on, for all that wait; who runs goes on. */
    void obey(Rules newRules, Collection<JobId> running, Function<JobId, Optional<Job>> jobs) {
        rules = newRules;
        verdicts.clear();
        slots.clear();
        ready.clear();
        for (JobId id : running) {
            jobs.apply(id).ifPresent(this::passedBy);
        }
        for (Place place : List.copyOf(places.values())) {
            jobs.apply(place.id()).ifPresent(this::judge);
            admit(place);
        }
    }

    /** Whom rules have turned away since this was last asked. They are leaving. */
    List<Rejected> takeRejected() {
        if (rejected.isEmpty()) {
            return List.of();
        }
        List<Rejected> all = rejected;
        rejected = new ArrayList<>();
        return all;
    }

    // Going.

    /** The one that begins now, its slots taken; null when nobody may. */
    @Nullable JobId next() {
        while (!ready.isEmpty()) {
            Place place = ready.removeFirst();
            List<RateLimit> limits = verdict(place.id()).limits();
            RateLimit full = slots.full(limits);
            if (full == null) {
                places.remove(place.id());
                slots.take(place.id(), limits);
                return place.id();
            }
            slots.await(place, full);
            ready.addAll(slots.next(limits)); // Others may use what this one cannot.
        }
        return null;
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    /** A job that ran is over. */
    void ended(JobId id) {
        Verdict verdict = verdicts.remove(id);
        if (verdict != null) {
            ready.addAll(slots.free(id, verdict.limits()));
        }
        unblock(id);
    }

    /** Takes a job out of the line; who depends on it waits until it {@link #left}. */
    void leave(JobId id) {
        Place place = places.remove(id);
        leaving.add(id);
        blockedBy.remove(id);
        if (place != null && !slots.leave(place) && ready.remove(place)) {
            ready.addAll(slots.next(verdict(id).limits())); // It may have been its turn.
        }
        verdicts.remove(id);
    }

    /** Its end is in the log. */
    void left(JobId id) {
        if (leaving.remove(id)) {
            unblock(id);
        }
    }

    private void unblock(JobId id) {
        List<JobId> waiting = dependents.remove(id);
        if (waiting == null) {
            return;
        }
        for (JobId other : waiting) {
            Set<JobId> blockers = blockedBy.get(other);
            Place place = places.get(other);
            if (blockers != null && place != null && blockers.remove(id) && blockers.isEmpty()) {
                blockedBy.remove(other);
                admit(place);
            }
        }
    }

    void reprioritize(JobId id, int priority) {
        Place old = places.get(id);
        if (old == null) {
            return;
        }
        var place = new Place(priority, id);
        places.put(id, place);
        if (slots.leave(old) || ready.remove(old)) {
            ready.add(place); // If it waited for a slot: its turn may have come.
        }
    }

    // Looking.

    /** What keeps a job in line, apart from the number of jobs that run; null if it is not here. */
    @Nullable Standing standing(JobId id) {
        Place place = places.get(id);
        if (place == null) {
            return null;
        }
        Verdict verdict = verdict(id);
        List<Standing.Full> full = new ArrayList<>();
        for (RateLimit limit : verdict.limits()) {
            List<JobId> users = List.copyOf(slots.users(limit));
            if (users.size() >= limit.slots()) {
                full.add(new Standing.Full(limit, users));
            }
        }
        boolean isReady = ready.contains(place);
        return new Standing(
                List.copyOf(blockedBy.getOrDefault(id, Set.of())),
                verdict.effect() == Verdict.Effect.PAUSE ? verdict.rule() : null,
                full,
                isReady ? ready.headSet(place).size() : slots.before(place));
    }
}
