package janeti.node.host;

import java.time.Duration;

/** Limits of the node daemon. */
public final class Limits {
    /**
     * Longest body of a call, bytes: the configuration of 10,000 instances is about 30 MiB, and
     * goes over compressed.
     */
    public static final int BODY_BYTES = 64 << 20;

    /** Open connections of one node: some masters, each with what it has under way at one node. */
    public static final int CONNECTIONS = 256;

    /** Connections that wait to be accepted: a master may ask for many things at once. */
    public static final int BACKLOG = 128;

    /** A connection without a call is closed: the callers' pools let go of theirs sooner. */
    public static final Duration IDLE = Duration.ofMinutes(5);

    /** A caller that stops in the middle of its request is given up. */
    public static final Duration READ = Duration.ofSeconds(60);

    /** How long calls under way may take when the daemon ends. */
    public static final Duration SHUTDOWN = Duration.ofSeconds(2);

    /** How long one script of hooks may run; the master gives the whole call fifteen minutes. */
    public static final Duration HOOK = Duration.ofMinutes(14);

    /** How long a small system command may run: they answer at once or hang. */
    public static final Duration COMMAND = Duration.ofSeconds(60);

    /** How long an OS script may check parameters; the master gives the call five minutes. */
    public static final Duration OS_VERIFY = Duration.ofMinutes(4);

    /** How long an OS script may install; the master gives the call a day. */
    public static final Duration OS_CREATE = Duration.ofHours(23);

    /** How long scripts may tidy up before they are killed. */
    public static final Duration LINGER = Duration.ofSeconds(5);

    /** How long processes that were killed may take to be gone: their disks may be slow. */
    public static final Duration KILLED = Duration.ofSeconds(20);

    /** How often is looked whether processes have ended, ms. */
    static final long LOOK_MS = 20;

    /** How long an allocator may think; the master gives the call 15 minutes. */
    public static final Duration ALLOCATOR = Duration.ofMinutes(14);

    /** How long a restricted command may run; the master gives the call an hour. */
    public static final Duration RESTRICTED = Duration.ofMinutes(59);

    /** How long a script of a storage provider may run; the master gives the call 15 minutes. */
    public static final Duration PROVIDER = Duration.ofMinutes(14);

    /** How long a disk may take to be copied; the master gives the call an hour. */
    public static final Duration COPY = Duration.ofMinutes(59);

    /** Output of a script that is kept for the answer, bytes: for a reader, not for an archive. */
    public static final int OUTPUT_BYTES = 256 << 10;

    /** Most that a program may print, bytes: one that loops must not fill the disk. */
    public static final long COMMAND_OUTPUT_BYTES = 64L << 20;

    /** Last lines of an installation's log that go into the failure. */
    public static final int OS_LOG_LINES = 20;

    /** Longest ssconf file, bytes.: Ganeti's readers take no more. */
    public static final int SSCONF_BYTES = 128 << 10;

    /** Longest file that is read whole, bytes: ssconf files, OS definitions, /etc/hosts. */
    public static final int FILE_BYTES = 16 << 20;

    /** How long a node-to-node check waits for a connection; a whole group is tried at once. */
    public static final Duration CONNECT = Duration.ofSeconds(5);

    /** Longest name that becomes a file's, bytes: Linux takes 255, and some get an ending. */
    public static final int NAME_BYTES = 230;

    /** Of a name that is no good so much is repeated, characters. */
    public static final int NAME_SHOWN = 60;

    private Limits() {}
}
