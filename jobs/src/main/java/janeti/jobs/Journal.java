package janeti.jobs;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What is recorded of the opcode under way, so that it can go on after a crash: the seed of its
 * ids, the locks it was granted, its plan, and of each effect its intent and its answer, by
 * position.
 *
 * @param locks [[name, mode]...]; null until granted
 * @param plan null until prepared
 */
record Journal(
        int opIndex,
        String seed,
        @Nullable Object locks,
        @Nullable Object plan,
        PMap<Integer, Step> steps) {

    /**
     * One effect.
     *
     * @param answered whether the answer is known; it may be null
     */
    record Step(String what, boolean answered, @Nullable Object answer) {}

    static Journal begun(int opIndex, String seed) {
        return new Journal(opIndex, seed, null, null, HashTreePMap.empty());
    }

    Journal granted(Object newLocks) {
        return new Journal(opIndex, seed, newLocks, plan, steps);
    }

    Journal planned(@Nullable Object newPlan) {
        return new Journal(opIndex, seed, locks, newPlan, steps);
    }

    Journal intended(int step, String what) {
        return withStep(step, new Step(what, false, null));
    }

    Journal answered(int step, @Nullable Object answer) {
        Step intended = steps.get(step);
        return withStep(step, new Step(intended == null ? "" : intended.what(), true, answer));
    }

    private Journal withStep(int step, Step value) {
        return new Journal(opIndex, seed, locks, plan, steps.plus(step, value));
    }

    /** The first effect that was asked for and not answered; null when there is none. */
    @Nullable String unanswered() {
        return steps.values().stream()
                .filter(step -> !step.answered())
                .map(Step::what)
                .findFirst()
                .orElse(null);
    }
}
