package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.jobs.RecordedEffects.Place;
import janeti.jobs.RecordedEffects.Recorded;
import janeti.locks.LockRow;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.op.OpInput;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What must hold in a {@link QueueSimulation}: after each step, when all is quiet, at the end. */
final class SimulationChecks {
    private static final String DEPENDENCY = "Dependency error";

    private static final Pattern STORY = Pattern.compile("job=(\\d+) .*");

    /** What is asked of a node for a job. */
    private record Effect(JobId job, String what) {}

    private final QueueSimulation world;
    private final Set<JobId> accepted = new TreeSet<>();
    private final Set<JobId> archived = new TreeSet<>();
    private final Set<JobId> wished = new TreeSet<>();
    private final Map<JobId, String> told = new TreeMap<>();
    private final Map<Effect, Integer> done = new HashMap<>();
    private final Map<Effect, Integer> mayRepeat = new HashMap<>();
    private final Map<JobId, String> unintended = new TreeMap<>();
    private final Map<JobId, @Nullable OpStatus> followed = new TreeMap<>();
    private long cursor = -1;
    private boolean following;
    private @Nullable Config verified;
    private List<LockRow> locksBefore = List.of();
    private int crashes;

    SimulationChecks(QueueSimulation world) {
        this.world = world;
    }

    // What happened.

    /** A client was told that its job is taken. */
    void accepted(JobId id) {
        world.tell("accepted job " + id);
        accepted.add(id);
    }

    void archived(JobId id) {
        archived.add(id);
    }

    /** Somebody asked for its end. */
    void wished(JobId id) {
        wished.add(id);
    }

    /** A client was told how a job stands. What is final stays so. */
    void told(JobId id, String status) {
        String before = told.put(id, status);
        if (before != null && OpStatus.ofWire(before).isFinal()) {
            assertThat(status).as("status of job %s, told again", id).isEqualTo(before);
        }
    }

    /** A node does this. */
    void calls(NodeName node, NodeCall<?> call) {
        world.tell("node " + node + " does " + call.name());
        Matcher story = STORY.matcher(Objects.requireNonNullElse(MDC.get("story"), ""));
        if (call.repeat() != NodeCall.Repeat.READ
                && !(call instanceof NodeCall.HooksRunner)
                && story.matches()) {
            var job = new JobId(Long.parseLong(story.group(1)));
            var effect = new Effect(job, "call " + call.name() + " to node " + node);
            done.merge(effect, 1, Integer::sum);
            int allowed = allowed(recorded(), effect);
            if (done.getOrDefault(effect, 0) > allowed) {
                unintended.putIfAbsent(job, effect + ": intended so far: " + allowed);
            }
        }
    }

    /** How often a node may do this: once for each durable intent, and what a crash left open. */
    private int allowed(Recorded recorded, Effect effect) {
        return recorded.intents(effect.job(), effect.what()) + mayRepeat.getOrDefault(effect, 0);
    }

    void crashed() {
        crashes++;
        locksBefore = List.of();
        following = false;
        Recorded recorded = recorded();
        for (Place place : recorded.unanswered()) {
            String what = Objects.requireNonNull(recorded.intended().get(place));
            mayRepeat.merge(new Effect(place.job(), what), 1, Integer::sum);
        }
        nothingIsLost();
    }

    private Recorded recorded() {
        return world.log.view().of(RecordedEffects.INSTANCE);
    }

    private JobsState state() {
        return world.log.view().of(JobsFold.INSTANCE);
    }

    /** A job that was killed may have left it in any state. */
    boolean isUncertain(String instance) {
        return state().jobs().values().stream()
                .anyMatch(job -> isExcused(job) && instances(job).contains(instance));
    }

    static Set<String> instances(Job job) {
        Set<String> names = new HashSet<>();
        for (QueuedOp op : job.ops()) {
            if (op.input().get("instance_name") instanceof String name) {
                names.add(name);
            }
        }
        return names;
    }

    // The event stream.

    /** One consumer keeps a picture of the queue by events alone. */
    void follow(JobQueue queue) {
        if (following) {
            return;
        }
        following = true;
        take(queue, queue.events().await(cursor, java.time.Duration.ofSeconds(20)));
        following = false;
    }

    private void take(JobQueue queue, JobEvents.Answer answer) {
        switch (answer) {
            case JobEvents.Gap(long index) -> {
                followed.clear();
                queue.queued().forEach(job -> followed.put(job.id(), job.status()));
                cursor = index;
            }
            case JobEvents.News(List<JobEvent> events, long next) -> {
                for (JobEvent event : events) {
                    JobId job = event.job();
                    if (job != null && event.status() == null) {
                        followed.remove(job);
                    } else if (job != null) {
                        followed.put(job, event.status());
                    }
                }
                cursor = next;
            }
        }
    }

    private void eventsTellAll() {
        long before;
        do {
            before = cursor;
            take(world.queue, world.queue.events().after(cursor));
        } while (cursor != before);
        Map<JobId, OpStatus> there = new TreeMap<>();
        state().jobs().values().forEach(job -> there.put(job.id(), job.status()));
        assertThat(followed).as("what the events tell").isEqualTo(there);
    }

    // Checks.

    void afterEntry() {
        Config config = world.config.current();
        if (!config.equals(verified)) {
            verified = config.verified();
        }
    }

    void afterTurn() {
        List<LockRow> now = world.locks.rows();
        if (!now.equals(locksBefore)) {
            grantsWereInOrder(locksBefore, now);
            locksBefore = now;
        }
    }

    /** Nobody got a lock for which one of better rank had been waiting, and still does. */
    private void grantsWereInOrder(List<LockRow> before, List<LockRow> now) {
        Map<String, LockRow> old = new HashMap<>();
        before.forEach(row -> old.put(row.name(), row));
        for (LockRow row : now) {
            LockRow was = old.get(row.name());
            if (was == null || row.mode() == null) {
                continue;
            }
            List<String> granted = new ArrayList<>(row.owners());
            granted.removeAll(was.owners());
            for (LockRow.Pending waiting : row.pending()) {
                boolean conflict =
                        row.mode().equals("exclusive") || waiting.mode().equals("exclusive");
                if (conflict && was.pending().contains(waiting)) {
                    granted.forEach(
                            owner -> refuseOvertaken(row, waiting.owners().getFirst(), owner));
                }
            }
        }
    }

    private void refuseOvertaken(LockRow row, String waiting, String owner) {
        Integer theirs = steadyPriority(waiting);
        Integer its = steadyPriority(owner);
        if (theirs != null && its != null && theirs < its) {
            throw new AssertionError(
                    "Job %s (priority %d) got %s before job %s (priority %d), which had waited"
                            .formatted(owner, its, row, waiting, theirs));
        }
    }

    /** Null when it was changed or is about to be. */
    private @Nullable Integer steadyPriority(String number) {
        Job job = state().job(new JobId(Long.parseLong(number)));
        if (job == null || job.ops().size() != 1) {
            return null;
        }
        QueuedOp op = job.ops().get(0);
        int wanted =
                op.input().get("priority") instanceof Number n
                        ? n.intValue()
                        : OpInput.DEFAULT_PRIORITY;
        return op.priority() == wanted ? wanted : null;
    }

    /** Nothing goes on by itself, so whoever has ended holds nothing any more. */
    void whenQuiet() {
        for (LockRow row : world.locks.rows()) {
            List<String> all = new ArrayList<>(row.owners());
            row.pending().forEach(waiting -> all.addAll(waiting.owners()));
            for (String number : all) {
                Job job = state().job(new JobId(Long.parseLong(number)));
                assertThat(job).as("job %s, of lock %s", number, row).isNotNull();
                assertThat(Objects.requireNonNull(job).isFinal())
                        .as("job %s has ended and has to do with lock %s", number, row)
                        .isFalse();
            }
        }
    }

    private void nothingIsLost() {
        for (JobId id : accepted) {
            if (state().job(id) == null) {
                assertThat(world.queue.archived()).as("archive").contains(id);
            }
        }
        told.forEach((id, status) -> {
            Job job = state().job(id);
            if (OpStatus.ofWire(status).isFinal() && job != null) {
                assertThat(job.status().wireName()).as("job %s, told", id).isEqualTo(status);
            }
        });
        for (JobId id : archived) {
            assertThat(state().job(id)).as("archived job %s", id).isNull();
        }
    }

    void atEnd() {
        whenQuiet();
        assertThat(world.locks.isIdle()).as("no locks are left: %s", world.locks.rows()).isTrue();
        for (Job job : state().jobs().values()) {
            assertThat(job.isFinal()).as("job %s has ended: %s", job.id(), job).isTrue();
        }
        nothingIsLost();
        eventsTellAll();
        noAnsweredEffectWasRepeated();
    }

    /** Nor was any done before its intent was durable. What is taken back has no intents. */
    private void noAnsweredEffectWasRepeated() {
        unintended.forEach((id, effect) -> {
            Job job = state().job(id);
            assertThat(job != null && job.status() == OpStatus.SUCCESS)
                    .as("a node did more than was intended: %s", effect)
                    .isFalse();
        });
    }

    // How it went.

    /** Jobs that nobody cancelled and that had no reason to fail. */
    long expectedToSucceed() {
        return state().jobs().values().stream().filter(job -> !isExcused(job)).count();
    }

    /** Those of them that did not succeed, with why. */
    List<String> failed() {
        return state().jobs().values().stream()
                .filter(job -> !isExcused(job) && job.status() != OpStatus.SUCCESS)
                .map(job -> "job " + job.id() + " " + job.ops().get(0).opId() + " " + why(job))
                .toList();
    }

    private static String why(Job job) {
        return job.ops().stream()
                .filter(op -> op.status() != OpStatus.SUCCESS)
                .findFirst()
                .map(op -> op.status().wireName() + ": " + op.result())
                .orElse("");
    }

    private boolean isExcused(Job job) {
        String why = why(job);
        return wished.contains(job.id())
                || why.contains(DEPENDENCY)
                || job.status() == OpStatus.CANCELED;
    }

    int crashes() {
        return crashes;
    }
}
