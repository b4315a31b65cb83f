package janeti.log;

import java.time.Instant;
import java.util.Map;

/** The whole state at one applied index. Immutable; every part is of the same moment. */
public final class View {
    private final long index;
    private final Instant time;
    private final Map<Fold<?>, Object> states;

    View(long index, Instant time, Map<Fold<?>, Object> states) {
        this.index = index;
        this.time = time;
        this.states = Map.copyOf(states);
    }

    /** The index of the last entry applied; 0 before the first. */
    public long index() {
        return index;
    }

    /** The time of the last entry applied. */
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

    Map<Fold<?>, Object> states() {
        return states;
    }
}
