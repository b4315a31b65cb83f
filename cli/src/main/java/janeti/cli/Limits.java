package janeti.cli;

import java.time.Duration;

/** How long commands wait. */
final class Limits {
    /** An answer about the daemon itself; it needs no lock and no node. */
    static final Duration STATUS = Duration.ofSeconds(10);

    /** Between two looks at the queue while a cluster runs in the foreground. */
    static final Duration FOLLOW = Duration.ofSeconds(1);

    /** The start of a daemon that is being trained, without caches. */
    static final Duration TRAINING = Duration.ofSeconds(60);

    /** Between two looks whether a daemon that is being trained answers. */
    static final Duration TRAINING_LOOK = Duration.ofMillis(50);

    private Limits() {}
}
