package janeti.config.history;

import java.time.Duration;

/** How far back the history goes, and what it costs. */
final class Limits {
    /** A file is full when its changes have so many bytes, or as many as four whole ones. */
    static final long FILE_BYTES = 4L << 20;

    /** Changes take so many times the size of the configuration that they begin with. */
    static final int CHANGES_PER_BASE = 4;

    /** All files together, bytes; the oldest go first. Some 100,000 changes of small clusters. */
    static final long KEPT_BYTES = 256L << 20;

    /** Older files go, except the newest one. */
    static final Duration KEPT_AGE = Duration.ofDays(365);

    /** Between two writes: a burst of changes costs few. */
    static final Duration INTERVAL = Duration.ofMillis(200);

    /** Between two tries when the disk does not let it. */
    static final Duration RETRY = Duration.ofSeconds(10);

    /** So many changes are not on the disk for good: fewer than the state keeps for this case. */
    static final int UNSYNCED_CHANGES = 64;

    /** Their size, characters; likewise. */
    static final long UNSYNCED_CHARS = 1L << 20;

    private Limits() {}
}
