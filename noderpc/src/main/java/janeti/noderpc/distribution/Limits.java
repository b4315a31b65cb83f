package janeti.noderpc.distribution;

import java.time.Duration;

/** The limits of this package. */
final class Limits {
    /** Between two pushes to one node: a burst of commits costs few. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    /**
     * Making and compressing a large configuration costs processor time; so many times as long as
     * that took nothing is made again, so that at most a fifth of one processor is spent on it.
     */
    static final int REST_FACTOR = 4;

    /** Wait after a first push that failed; doubled each time. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /** Longest wait between failed pushes: a node that is back is noticed soon. */
    static final Duration LONGEST_RETRY = Duration.ofSeconds(15);

    /** Pushes at once: most of the connections to nodes are for jobs. */
    static final int PARALLEL = 8;

    /** After this a push is given up: a node that hangs must not keep others from theirs. */
    static final Duration PUSH = Duration.ofSeconds(60);

    /** How long a job waits for all nodes; who is not done by then is told to it. */
    static final Duration SETTLE = Duration.ofSeconds(90);

    /** Longest of the files that all nodes share, bytes: certificates, keys, /etc/hosts. */
    static final int SHARED_FILE_BYTES = 4 << 20;

    private Limits() {}
}
