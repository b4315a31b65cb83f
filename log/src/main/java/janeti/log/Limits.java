package janeti.log;

import java.time.Duration;

/** Limits of the log. */
final class Limits {
    /** Largest body of an entry, bytes: a submission of 10,000 jobs is about 5 MiB. */
    static final int BODY_BYTES = 16 << 20;

    /** Bodies proposed and not yet applied, bytes: bounds memory when the disk is slow. */
    static final long IN_FLIGHT_BYTES = 64L << 20;

    /** Entries proposed and not yet applied: bounds memory when they are small. */
    static final int IN_FLIGHT_ENTRIES = 16_384;

    /** Longest wait for an entry: a disk that hangs longer is broken, a vote takes less. */
    static final Duration APPEND = Duration.ofSeconds(30);

    private Limits() {}
}
