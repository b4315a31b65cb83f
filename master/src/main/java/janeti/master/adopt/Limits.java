package janeti.master.adopt;

import java.time.Duration;

/** The limits of taking over and giving back. */
final class Limits {
    /** A program of the system; starting a daemon votes, which takes a minute at worst. */
    static final Duration PROGRAM = Duration.ofMinutes(3);

    /** How long running jobs are waited for, once no new ones are taken. */
    static final Duration JOBS_END = Duration.ofMinutes(5);

    /** Between two looks at the queue. */
    static final Duration LOOK = Duration.ofMillis(500);

    /** Until a daemon that was started answers on its socket. */
    static final Duration ANSWERS = Duration.ofSeconds(30);

    /** Free space that the log, its snapshots and the history need to begin with. */
    static final long DATA_BYTES = 1L << 30;

    /** Free space for the program and its caches. */
    static final long PROGRAM_BYTES = 512L << 20;

    /** Unfinished jobs named; the rest is counted. */
    static final int JOBS_SHOWN = 5;

    private Limits() {}
}
