package janeti.jobs;

import java.time.Duration;

/** What jobs may use at most. */
final class Limits {
    /**
     * Lines of progress one job may leave in the log; more are dropped with a last line that says
     * so.
     */
    static final int LOG_LINES = 10_000;

    /**
     * The largest answer of a node that goes into the log, bytes; a larger one is a file beside it.
     * Source: design rule 3.
     */
    static final int ANSWER_BYTES = 64 << 10;

    /**
     * What the log may hold of one opcode under way, bytes: all of it is in memory while it runs. A
     * hundred nodes may answer the most that goes into the log.
     */
    static final int JOURNAL_BYTES = 16 << 20;

    /**
     * Jobs of one submission that go into one log entry, so that an entry stays well below 1 MiB.
     */
    static final int JOBS_PER_ENTRY = 200;

    /**
     * Finished jobs that stay in the queue; some 3 KiB of memory each. A client that waits for a
     * job has this many later ones to do so.
     */
    static final int FINISHED_JOBS = 20_000;

    /**
     * How long a finished job stays in the queue. Ganeti's watcher archives after six hours; where
     * one runs, or somebody has told it otherwise, it is to be the first.
     */
    static final Duration FINISHED_AGE = Duration.ofDays(7);

    /** Between two looks for finished jobs beyond these bounds. */
    static final Duration RETENTION_ROUND = Duration.ofSeconds(5);

    /** Jobs in the queue, finished or not: bounds memory when clients submit without end. */
    static final int JOBS = 60_000;

    /** Jobs that an opcode may ask for: they are one entry, of about 2 KiB a job. */
    static final int CHILD_JOBS = 2_000;

    /** Jobs archived with one log entry: what a time budget is kept to. */
    static final int JOBS_PER_ARCHIVE = 50;

    /**
     * How often locks are asked for again before whole locksets are taken. Source: design rule 5.
     */
    static final int LOCK_ROUNDS = 5;

    /** Between two calls that bring copies of job files to one candidate. */
    static final Duration COPY_INTERVAL = Duration.ofMillis(10);

    /** Wait after a first such call that failed; doubled each time. */
    static final Duration COPY_RETRY = Duration.ofSeconds(1);

    /** Longest such wait: a node that is back is noticed soon. */
    static final Duration COPY_LONGEST_RETRY = Duration.ofSeconds(15);

    /** Jobs that ended so long before the start are taken to be on the candidates. */
    static final Duration COPY_AGAIN = Duration.ofMinutes(10);

    /** How long a submission waits for candidates that take their time. */
    static final Duration COPY_SETTLE = Duration.ofSeconds(30);

    /** Files moved with one call. Source: spec/luxi.json, AutoArchiveJobs. */
    static final int COPY_MOVES = 10;

    /**
     * Between two writes of one job's file while it runs; first and final state are not held back.
     */
    static final Duration FILE_INTERVAL = Duration.ofMillis(200);

    /** Between two rounds of writing job files, so that many changes share one. */
    static final Duration FILE_ROUND = Duration.ofMillis(30);

    /** Until a queue folder that could not be written is tried again. */
    static final Duration FILE_RETRY = Duration.ofSeconds(2);

    /** How long an undo of a failed or killed job may take in all. */
    static final Duration UNDO = Duration.ofMinutes(2);

    /** How long a machine may take to answer a connection. Source: Ganeti's own ping. */
    static final Duration PING = Duration.ofSeconds(10);

    /** How long the resolver may take to find a name: two servers, two tries of five seconds. */
    static final Duration RESOLVE = Duration.ofSeconds(20);

    /** How long a stop waits for running jobs to end. */
    static final Duration STOP = Duration.ofSeconds(30);

    /**
     * Events kept for consumers that come back: several seconds of the greatest load, about 2 MB.
     */
    static final int EVENTS = 32_768;

    /** Events handed over at once; the rest of an entry comes with its first. */
    static final int EVENTS_READ = 1_000;

    /** Clients that may wait for job changes at once. */
    static final int WAITERS = 20_000;

    /** Opcodes of a job that the first line of its story names; a line is to stay readable. */
    static final int OPS_TOLD = 5;

    /** A shorter sleep is over before a client could be told that the job runs. */
    static final Duration UNSEEN_SLEEP = Duration.ofMillis(1);

    /** A shorter sleep is slept anew after a crash instead of being recorded. */
    static final Duration RESUMED_SLEEP = Duration.ofSeconds(1);

    /** Positions of undos begin here, far beyond those of any unit's steps. */
    static final int FIRST_UNDO_STEP = 1_000_000;

    /** Locks in the way of a job that an explanation names: ten jobs may stand in line for ten. */
    static final int LOCKS_NAMED = 20;

    /** Jobs that an explanation names; a sentence is to stay readable. */
    static final int JOBS_NAMED = 10;

    private Limits() {}
}
