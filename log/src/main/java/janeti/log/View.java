package janeti.log;

import java.time.Instant;
import java.util.Map;

/** The whole state at one applied index. Immutable; every part is of the same moment. */
public final class View {
    private final long index;
    private final Instant time;
    private final long lastId;
    private final Map<Fold<?>, Object> states;

    /**
     * @param lastId the id of the last entry applied, which the next one names as its parent
     */
    View(long index, Instant time, long lastId, Map<Fold<?>, Object> states) {
        this.index = index;
        this.time = time;
        this.lastId = lastId;
        this.states = Map.copyOf(states);
    }

    /** The index of the last entry applied; 0 before the first. */
    public long index() {
        return index;
    }

    /** The time of the last entry applied; the epoch before the first. */
    public Instant time() {
        return time;
    }

    @SuppressWarnings("unchecked") // The log put it there by the same fold.
    public <S> S of(Fold<S> fold) {
        Object state = states.get(fold);
        if (state == null) {
            throw new IllegalArgumentException("The log has no part " + fold.name());
        }
        return (S) state;
    }

    long lastId() {
        return lastId;
    }

    Map<Fold<?>, Object> states() {
        return states;
    }

    View at(long newIndex) {
        return new View(newIndex, time, lastId, states);
    }
}
