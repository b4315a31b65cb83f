package janeti.locks;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.locks.Contenders.Contender;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Random histories, drawn from a seed, against a model that knows the rules and nothing of indexes:
 * after each step the table has granted exactly what the model has.
 */
class LockTableSimulationTest {
    private static final int SEEDS = 40;
    private static final int STEPS = 250;
    private static final int MOST_CONTENDERS = 12;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final List<LockLevel> LEVELS = List.of(LockLevel.NODE, LockLevel.INSTANCE);

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void grantsWhatTheNaiveModelGrants(long seed) {
        var random = new Random(seed);
        var model = new Model();
        try (var jobs = new Contenders()) {
            for (int step = 0; step < STEPS; step++) {
                String what = step(random, jobs, model);
                model.settle();
                model.checkNoConflict();
                assertThat(jobs.table)
                        .as("seed %s step %s: %s", seed, step, what)
                        .satisfies(table -> model.checkSame(jobs));
            }
            drain(jobs, model);
            assertThat(jobs.table.isIdle()).as("seed %s: nothing is left behind", seed).isTrue();
        }
    }

    /** Everybody who waits gets it in the end. */
    private static void drain(Contenders jobs, Model model) {
        while (!model.all.isEmpty()) {
            List<Contender> holding = model.holding();
            assertThat(holding).as("somebody can go on").isNotEmpty();
            for (Contender each : holding) {
                jobs.release(each);
                model.all.remove(each);
                model.settle();
                model.checkSame(jobs);
            }
        }
    }

    private static String step(Random random, Contenders jobs, Model model) {
        List<Contender> holding = model.holding();
        List<Contender> waiting = model.waiting();
        int dice = random.nextInt(100);
        if (model.all.size() < MOST_CONTENDERS && (dice < 45 || model.all.isEmpty())) {
            LockRequest request = request(random);
            int priority = random.nextInt(3) - 1;
            Contender contender = jobs.ask(random.nextInt(1000), priority, request);
            model.ask(contender, request, priority);
            return "ask " + request;
        }
        if (dice < 65 && !holding.isEmpty()) {
            Contender contender = pick(random, holding);
            jobs.release(contender);
            model.all.remove(contender);
            return "release " + contender.ticket();
        }
        if (dice < 75 && !holding.isEmpty()) {
            Contender contender = pick(random, holding);
            LockName name = pick(random, model.held(contender).keySet());
            jobs.table.release(contender.ticket(), List.of(name));
            model.release(contender, name);
            return "release " + name + " of " + contender.ticket();
        }
        if (dice < 82 && !holding.isEmpty()) {
            Contender contender = pick(random, holding);
            LockName name = pick(random, model.held(contender).keySet());
            jobs.table.downgrade(contender.ticket(), name);
            model.held(contender).replace(name, LockMode.SHARED);
            return "downgrade " + name + " of " + contender.ticket();
        }
        if (dice < 92 && !waiting.isEmpty()) {
            Contender contender = pick(random, waiting);
            int priority = random.nextInt(5) - 2;
            jobs.table.reprioritize(contender.ticket(), priority);
            model.wish(contender).priority = priority;
            return "priority " + priority + " for " + contender.ticket();
        }
        if (!waiting.isEmpty()) {
            Contender contender = pick(random, waiting);
            jobs.interrupt(contender);
            model.all.remove(contender);
            return "interrupt " + contender.ticket();
        }
        return "nothing";
    }

    private static <T> T pick(Random random, Collection<T> from) {
        return List.copyOf(from).get(random.nextInt(from.size()));
    }

    private static LockRequest request(Random random) {
        LockRequest request =
                random.nextInt(15) == 0 ? LockRequest.bglExclusive() : LockRequest.none();
        for (LockLevel level : LEVELS) {
            boolean exclusive = random.nextBoolean();
            LockMode mode = exclusive ? LockMode.EXCLUSIVE : LockMode.SHARED;
            List<String> names = NAMES.stream().filter(name -> random.nextInt(3) == 0).toList();
            LockRequest part =
                    switch (random.nextInt(6)) {
                        case 0 ->
                                exclusive
                                        ? LockRequest.allExclusive(level)
                                        : LockRequest.allShared(level);
                        case 1 ->
                                LockRequest.atLeast(
                                        random.nextInt(names.size() + 1), mode, level, names);
                        case 2 -> LockRequest.none();
                        default ->
                                exclusive
                                        ? LockRequest.exclusive(level, names)
                                        : LockRequest.shared(level, names);
                    };
            request = request.and(part);
        }
        return request;
    }

    /** The rules, word for word: no index, no watching. */
    private static final class Model {
        final Map<Contender, Wish> all = new LinkedHashMap<>();

        static final class Wish {
            final LockRequest request;
            int priority;
            Map<LockName, LockMode> held = new TreeMap<>();

            Wish(LockRequest request, int priority) {
                this.request = request;
                this.priority = priority;
            }

            Map<LockName, LockMode> asked() {
                return new LockView.Wait(request, priority, 0).asked();
            }
        }

        void ask(Contender contender, LockRequest request, int priority) {
            all.put(contender, new Wish(request, priority));
        }

        Wish wish(Contender contender) {
            return Objects.requireNonNull(all.get(contender));
        }

        Map<LockName, LockMode> held(Contender contender) {
            return wish(contender).held;
        }

        void release(Contender contender, LockName name) {
            held(contender).remove(name);
            if (held(contender).isEmpty()) {
                all.remove(contender);
            }
        }

        List<Contender> holding() {
            return all.keySet().stream().filter(c -> !held(c).isEmpty()).toList();
        }

        List<Contender> waiting() {
            return all.keySet().stream()
                    .filter(c -> held(c).isEmpty())
                    .sorted(
                            Comparator.comparingInt((Contender c) -> wish(c).priority)
                                    .thenComparingLong(c -> c.ticket().sequence()))
                    .toList();
        }

        void settle() {
            var before = new ArrayList<Contender>();
            for (Contender each : waiting()) {
                if (!grant(each, before)) {
                    before.add(each);
                }
            }
        }

        private boolean grant(Contender contender, List<Contender> before) {
            Wish wish = wish(contender);
            var locks = new TreeMap<>(wish.request.locks());
            if (locks.entrySet().stream().anyMatch(l -> taken(l.getKey(), l.getValue(), before))) {
                return false;
            }
            for (var part : wish.request.opportunistic().entrySet()) {
                AtLeast some = part.getValue();
                List<LockName> free =
                        some.names().stream()
                                .map(name -> new LockName(part.getKey(), name))
                                .filter(name -> !taken(name, some.mode(), before))
                                .toList();
                if (free.size() < some.count()) {
                    return false;
                }
                free.forEach(name -> locks.merge(name, some.mode(), LockMode::stronger));
            }
            wish.held = locks;
            return true;
        }

        private boolean taken(LockName name, LockMode mode, List<Contender> before) {
            return holding().stream().anyMatch(c -> conflict(held(c), name, mode))
                    || before.stream().anyMatch(c -> conflict(wish(c).asked(), name, mode));
        }

        private static boolean conflict(
                Map<LockName, LockMode> theirs, LockName name, LockMode mode) {
            return theirs.entrySet().stream()
                    .anyMatch(l ->
                            l.getKey().level() == name.level()
                                    && (l.getKey().equals(name)
                                            || l.getKey().isAll()
                                            || name.isAll())
                                    && !(mode == LockMode.SHARED
                                            && l.getValue() == LockMode.SHARED));
        }

        void checkNoConflict() {
            for (Contender one : holding()) {
                for (Contender other : holding()) {
                    if (!one.equals(other)) {
                        held(one)
                                .forEach((name, mode) ->
                                        assertThat(conflict(held(other), name, mode)).isFalse());
                    }
                }
            }
        }

        void checkSame(Contenders jobs) {
            all.forEach((contender, wish) ->
                    assertThat(jobs.table.held(contender.ticket()).locks())
                            .as("held by %s, who wants %s", contender.ticket(), wish.asked())
                            .isEqualTo(wish.held));
        }
    }
}
