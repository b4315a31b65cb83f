package janeti.jobs;

import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

import java.util.Collection;
import java.util.List;

/**
 * What is recorded of the opcode under way, so that it can go on after a crash. Immutable; JSON
 * values as they came in the entries.
 *
 * @param seed of its ids
 * @param locks [[name, mode]...] that it still holds; null until granted
 * @param plan null until prepared
 * @param steps each effect's intent and answer, by position
 * @param undo how to take back what was done, in the order in which it was noted
 * @param kept so many of the first undos are not used any more
 * @param lines of progress that its execute phase left
 * @param error how it ends once all is taken back; null while it is not being taken back
 */
record Journal(
        int opIndex,
        String seed,
        @Nullable Object locks,
        @Nullable Plan plan,
        PMap<Integer, Step> steps,
        PVector<Undoing> undo,
        int kept,
        int lines,
        @Nullable Object error) {

    /**
     * What the prepare phase returned.
     *
     * @param version of the unit's steps; a unit of another version cannot go on from it
     * @param value the unit's own record
     * @param hooks {@link janeti.units.Hooks} as a record; null without hooks
     * @param reserved what it will put into the configuration, {@link janeti.config.Reservations}
     */
    record Plan(
            long version, @Nullable Object value, @Nullable Object hooks, List<String> reserved) {}

    /**
     * One effect.
     *
     * @param what in words, which also tell one effect from another
     * @param answered whether the outcome is known
     * @param answer the outcome; before that, of a wait, its end in microseconds since the epoch
     * @param before of a change of the configuration: what puts the changed objects back
     */
    record Step(
            String what,
            boolean answered,
            @Nullable Object answer,
            @Nullable List<Object> before) {}

    /**
     * A noted undo.
     *
     * @param undo as {@link Undos} writes it
     */
    record Undoing(String what, @Nullable Object undo) {}

    static Journal begun(int opIndex, String seed) {
        return new Journal(
                opIndex, seed, null, null, HashTreePMap.empty(), TreePVector.empty(), 0, 0, null);
    }

    Journal granted(Object newLocks) {
        return new Journal(opIndex, seed, newLocks, plan, steps, undo, kept, lines, error);
    }

    /** These names were given back early. */
    Journal released(Collection<?> names) {
        List<?> held = locks instanceof List<?> rows ? rows : List.of();
        return granted(
                held.stream()
                        .filter(row -> !names.contains(((List<?>) row).get(0)))
                        .<Object>map(row -> row)
                        .toList());
    }

    Journal planned(Plan newPlan) {
        return new Journal(opIndex, seed, locks, newPlan, steps, undo, kept, lines, error);
    }

    /**
     * @param until of a wait: its end
     */
    Journal intended(int step, String what, @Nullable Object until) {
        return withStep(step, new Step(what, false, until, null));
    }

    /**
     * @param what null when the intent says it
     */
    Journal answered(int step, @Nullable String what, @Nullable Object answer) {
        Step intended = steps.get(step);
        String words = what != null ? what : intended == null ? "" : intended.what();
        return withStep(step, new Step(words, true, answer, null));
    }

    Journal committed(int step, String what, @Nullable List<Object> before) {
        return withStep(step, new Step(what, true, null, before));
    }

    private Journal withStep(int step, Step value) {
        return new Journal(
                opIndex, seed, locks, plan, steps.plus(step, value), undo, kept, lines, error);
    }

    Journal noted(Undoing undoing) {
        return new Journal(
                opIndex, seed, locks, plan, steps, undo.plus(undoing), kept, lines, error);
    }

    Journal kept(int first) {
        return new Journal(opIndex, seed, locks, plan, steps, undo, first, lines, error);
    }

    Journal said(int newLines) {
        return new Journal(opIndex, seed, locks, plan, steps, undo, kept, newLines, error);
    }

    /** The words of the steps that were begun and of which the outcome is not known. */
    List<String> unanswered() {
        return steps.values().stream().filter(step -> !step.answered()).map(Step::what).toList();
    }

    Journal ending(Object newError) {
        return new Journal(opIndex, seed, locks, plan, steps, undo, kept, lines, newError);
    }
}
