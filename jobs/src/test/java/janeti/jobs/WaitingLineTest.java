package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.FilterRule;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.model.Uuid;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.pcollections.TreePVector;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The line beside one that is plain: at each turn it sorts all jobs and looks at each from the
 * first on, as Ganeti's scheduler does.
 */
class WaitingLineTest {
    private static final int STEPS = 2_000;

    /** The plain line. */
    private static final class Plain {
        private final Map<JobId, Job> all = new TreeMap<>();
        private final Map<JobId, Integer> priorities = new HashMap<>();
        private final Set<JobId> waiting = new HashSet<>();
        private final Set<JobId> leaving = new HashSet<>();
        private final Set<JobId> running = new HashSet<>();
        private Rules rules = Rules.NONE;

        boolean isActive(JobId id) {
            return waiting.contains(id) || leaving.contains(id) || running.contains(id);
        }

        Optional<JobId> next() {
            return waiting.stream()
                    .filter(id -> rules.verdict(job(id)).effect() == Verdict.Effect.RUN)
                    .filter(id -> Dependency.of(job(id)).stream().noneMatch(d -> isActive(d.job())))
                    .filter(id ->
                            rules.verdict(job(id)).limits().stream()
                                    .allMatch(limit -> users(limit) < limit.slots()))
                    .min(
                            Comparator.comparing((JobId id) -> priorities.getOrDefault(id, 0))
                                    .thenComparing(Comparator.naturalOrder()));
        }

        private long users(RateLimit limit) {
            return running.stream()
                    .filter(id -> rules.verdict(job(id)).limits().contains(limit))
                    .count();
        }

        Job job(JobId id) {
            return Optional.ofNullable(all.get(id)).orElseThrow();
        }
    }

    private final Plain plain = new Plain();
    private final WaitingLine line = new WaitingLine();
    private long lastId;

    private Job job(int priority, List<JobId> depends, List<String> reasons) {
        lastId++;
        var op =
                new QueuedOp(
                        Map.of(
                                "OP_ID",
                                lastId % 3 == 0 ? "OP_TEST_DELAY" : "OP_TAGS_GET",
                                "depends",
                                depends.stream().map(id -> List.of(id.value(), List.of())).toList(),
                                "reason",
                                reasons.stream().map(text -> List.of("user", text, 1L)).toList()),
                        OpStatus.QUEUED,
                        null,
                        TreePVector.empty(),
                        priority,
                        null,
                        null,
                        null);
        return new Job(
                new JobId(lastId),
                TreePVector.singleton(op),
                Submitter.MASTER,
                Instant.EPOCH,
                null,
                null);
    }

    private static FilterRule rule(long priority, Object action) {
        return new FilterRule(
                new Uuid("rule-" + priority),
                new JobId(0),
                priority,
                List.of(List.of("opcode", List.of("==", "OP_ID", "OP_TEST_DELAY"))),
                action,
                List.of());
    }

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, 50);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void letsJobsBeginInTheOrderOfThePlainLine(long seed) {
        var random = new Random(seed);
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> enter(random);
                case 3, 4, 5 -> begin();
                case 6, 7 -> pick(plain.running, random).ifPresent(this::end);
                case 8 -> leave(random);
                default -> change(random);
            }
        }
        // and in the end everybody has had a turn
        obey(Rules.NONE);
        while (!plain.waiting.isEmpty() || !plain.running.isEmpty() || !plain.leaving.isEmpty()) {
            List.copyOf(plain.leaving).forEach(this::left);
            begin();
            pick(plain.running, random).ifPresent(this::end);
        }
    }

    private void enter(Random random) {
        List<JobId> depends = new ArrayList<>();
        if (random.nextInt(4) == 0 && lastId > 0) {
            depends.add(new JobId(1 + random.nextLong(lastId)));
        }
        List<String> reasons = new ArrayList<>();
        for (String limit : List.of("rate-limit:1:a", "rate-limit:2:b", "rate-limit:3:c")) {
            if (random.nextInt(3) == 0) {
                reasons.add(limit);
            }
        }
        Job job = job(random.nextInt(3) - 1, depends, reasons);
        plain.all.put(job.id(), job);
        plain.priorities.put(job.id(), job.priority());
        line.enter(job, plain.running::contains);
        boolean isRejected = plain.rules.verdict(job).effect() == Verdict.Effect.REJECT;
        (isRejected ? plain.leaving : plain.waiting).add(job.id());
        assertThat(line.takeRejected()).hasSize(isRejected ? 1 : 0);
    }

    private void begin() {
        JobId next = line.next();
        assertThat(Optional.ofNullable(next)).isEqualTo(plain.next());
        if (next != null) {
            plain.waiting.remove(next);
            plain.running.add(next);
        }
    }

    private void end(JobId id) {
        plain.running.remove(id);
        line.ended(id);
    }

    private void leave(Random random) {
        pick(plain.leaving, random).ifPresent(this::left);
        pick(plain.waiting, random)
                .ifPresent(id -> {
                    plain.waiting.remove(id);
                    plain.leaving.add(id);
                    line.leave(id);
                });
    }

    private void left(JobId id) {
        plain.leaving.remove(id);
        line.left(id);
    }

    private void change(Random random) {
        switch (random.nextInt(8)) {
            case 0 -> obey(Rules.of(List.of(rule(1, "PAUSE"))));
            case 1 ->
                    obey(Rules.of(List.of(rule(1, List.of("RATE_LIMIT", 2L)), rule(2, "REJECT"))));
            case 2 -> obey(Rules.of(List.of(rule(1, "REJECT"))));
            case 3 -> obey(Rules.NONE);
            default ->
                    pick(plain.waiting, random)
                            .ifPresent(id -> {
                                int priority = random.nextInt(40) - 20;
                                plain.priorities.put(id, priority);
                                line.reprioritize(id, priority);
                            });
        }
    }

    private void obey(Rules rules) {
        plain.rules = rules;
        line.obey(rules, plain.running, id -> Optional.of(plain.job(id)));
        List<JobId> rejected =
                plain.waiting.stream()
                        .filter(id ->
                                rules.verdict(plain.job(id)).effect() == Verdict.Effect.REJECT)
                        .toList();
        plain.waiting.removeAll(rejected);
        plain.leaving.addAll(rejected);
        assertThat(line.takeRejected().stream().map(WaitingLine.Rejected::id))
                .containsExactlyInAnyOrderElementsOf(rejected);
    }

    private static Optional<JobId> pick(Set<JobId> ids, Random random) {
        return ids.isEmpty()
                ? Optional.empty()
                : ids.stream().sorted().skip(random.nextInt(ids.size())).findFirst();
    }

    @Test
    void looksAtAJobOfAFullLimitOnceHoweverManyOthersBegin() {
        // given: a hundred thousand jobs behind one slot, and as many that are free
        int many = 100_000;
        for (int i = 0; i < many; i++) {
            line.enter(job(0, List.of(), List.of("rate-limit:1:x")), id -> false);
            line.enter(job(0, List.of(), List.of()), id -> false);
        }
        // when
        List<Long> begun = new ArrayList<>();
        for (JobId next = line.next(); next != null; next = line.next()) {
            begun.add(next.value());
        }
        // then: one of the first kind, all of the second
        assertThat(begun).hasSize(many + 1).startsWith(1L, 2L, 4L);
        // and each end lets one more begin, without looking at the rest: this would not end else
        for (long id : LongStream.range(0, many - 1).map(i -> 2 * i + 1).toArray()) {
            line.ended(new JobId(id));
            assertThat(line.next()).isEqualTo(new JobId(id + 2));
        }
    }
}
