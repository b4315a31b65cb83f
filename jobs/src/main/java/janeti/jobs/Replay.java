package janeti.jobs;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigEntries;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What is known already of an opcode that goes on after a crash. The unit is run again on its
 * recorded plan; until it comes to what was never answered, it meets the same answers and the same
 * configuration as before, so it takes the same steps.
 */
final class Replay {
    /** Of an opcode that runs for the first time. */
    static final Replay NOTHING = new Replay(null);

    private final @Nullable Journal journal;

    /** The objects as they were before each of the opcode's changes, by position. */
    private final NavigableMap<Integer, List<ConfigChange>> before = new TreeMap<>();

    private Replay(@Nullable Journal journal) {
        this.journal = journal;
        if (journal != null) {
            journal.steps()
                    .forEach((position, step) -> {
                        List<Object> changes = step.before();
                        if (changes != null) {
                            before.put(position, ConfigEntries.changes(changes));
                        }
                    });
        }
    }

    static Replay of(Journal journal) {
        return new Replay(journal);
    }

    /**
     * What was recorded at that position; null when the opcode never came so far.
     *
     * @throws LostWayException if something else was done there
     */
    Journal.@Nullable Step step(int position, String what) {
        Journal.Step step = journal == null ? null : journal.steps().get(position);
        if (step != null && !step.what().equals(what)) {
            throw new LostWayException(
                    "it had been at \"%s\" (step %d), but would now do \"%s\"; perhaps it was begun"
                                    .formatted(step.what(), position, what)
                            + " by another version of Janeti");
        }
        return step;
    }

    /** The configuration as the opcode saw it when it came to a position for the first time. */
    Config config(Config newest, int position) {
        Config seen = newest;
        for (Map.Entry<Integer, List<ConfigChange>> later :
                before.tailMap(position, true).descendingMap().entrySet()) {
            seen = seen.restored(later.getValue());
        }
        return seen;
    }

    /** Whether it has changed the configuration already. */
    boolean changedConfig() {
        return !before.isEmpty();
    }

    /** Lines of progress that were left already. */
    int lines() {
        return journal == null ? 0 : journal.lines();
    }

    /** Undos that were noted already. */
    List<Journal.Undoing> undo() {
        return journal == null ? List.of() : journal.undo();
    }

    /** So many of the first of them are not used any more. */
    int kept() {
        return journal == null ? 0 : journal.kept();
    }
}
