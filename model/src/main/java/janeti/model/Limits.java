package janeti.model;

import java.time.Duration;

/** Limits that more than one package keeps; each package has its own {@code Limits} beside. */
public final class Limits {
    /**
     * Longest LUXI message, bytes: a submission of 10,000 jobs is about 5 MiB. While it is read it
     * takes some five times its size of the daemon's heap.
     */
    public static final int MESSAGE_BYTES = 16 << 20;

    /** Longest time a client may ask WaitForJobChange to wait. Source: spec/luxi.json. */
    public static final Duration WAIT_FOR_CHANGE = Duration.ofSeconds(89);

    /** How long CancelJob waits for a waiting job to end. Source: spec/luxi.json. */
    public static final Duration CANCEL = Duration.ofSeconds(44);

    private Limits() {}
}
