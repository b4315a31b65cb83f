package janeti.config;

import java.time.Duration;

/** The limits of this package. */
final class Limits {
    /** Contents of config.data known as ours: an administrator may put an older one back. */
    static final int RETAINED_INTENTS = 256;

    /** Changes in the state, for a history that is behind: more than it syncs at once. */
    static final int RECENT_CHANGES = 256;

    /** Their size, characters: they are in every snapshot. */
    static final long RECENT_CHARS = 4L << 20;

    /** Between two writes of config.data: a burst of commits costs few writes. */
    static final Duration PROJECTION_INTERVAL = Duration.ofMillis(200);

    /** Wait after a first failed write; doubled each time. */
    static final Duration PROJECTION_FIRST_RETRY = Duration.ofMillis(200);

    /** Longest wait between failed writes: a disk made free again is noticed soon. */
    static final Duration PROJECTION_LONGEST_RETRY = Duration.ofSeconds(30);

    /** How long {@code flush} waits for the disk before it says what is in the way. */
    static final Duration FLUSH = Duration.ofSeconds(30);

    /** Largest config.data, bytes: 10,000 instances take about 20 MiB. */
    static final long CONFIG_FILE_BYTES = 512L << 20;

    private Limits() {}
}
