package janeti.master.front;

import java.time.Duration;

/** The limits of the configuration daemon's interface. */
final class Limits {
    /** How long a client may take from reading the configuration to writing it back. */
    static final Duration LEASE = Duration.ofMinutes(1);

    /** Clients at a time: commands of administrators and the watcher, never jobs. */
    static final int CLIENTS = 64;

    /** Bytes of a message: a whole configuration of 10,000 instances has some twenty million. */
    static final int MESSAGE_BYTES = 128 << 20;

    private Limits() {}
}
