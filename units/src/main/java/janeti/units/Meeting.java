package janeti.units;

import java.time.Duration;

/** What came of an invitation to a client. */
public enum Meeting {
    /** It connected and went away again. */
    HELD,
    /** It did not connect in time. */
    NOBODY_CAME,
    /** It connected, and did not go away in time. */
    NOT_ENDED;

    /**
     * How long it is waited for.
     *
     * @param coming until the client connects
     * @param staying until it goes away
     */
    public record Limits(Duration coming, Duration staying) {}
}
