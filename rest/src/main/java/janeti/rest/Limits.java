package janeti.rest;

import java.time.Duration;

/** The limits of what is reached by HTTP. */
final class Limits {
    /** Connections at once: a few collectors, and someone who looks by hand. */
    static final int CONNECTIONS = 32;

    /** Pages made at once; each looks through the whole queue. */
    static final int REQUESTS = 4;

    /** Connections that wait to be accepted. */
    static final int BACKLOG = 32;

    /** Bytes of a request's body: none is expected. */
    static final long BODY_BYTES = 1_024;

    /** How long a connection may be silent; collectors come each minute at least. */
    static final Duration IDLE = Duration.ofMinutes(2);

    /** How long the page that is being written may take when the daemon ends. */
    static final Duration CLOSE = Duration.ofSeconds(1);

    private Limits() {}
}
