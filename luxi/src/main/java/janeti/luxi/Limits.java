package janeti.luxi;

import java.time.Duration;

/** What the LUXI socket bears; {@link Bounds} carries these to where they are kept. */
public final class Limits {
    /**
     * Connections at once. A virtual thread and a small buffer each, so 10,000 cost some 100 MiB at
     * most; far above the few hundred that a busy cluster shows.
     */
    public static final int CONNECTIONS = 10_000;

    /** Connections that wait to be accepted. Ganeti has 5 and its clients see EAGAIN under load. */
    public static final int BACKLOG = 1024;

    /** From the first byte of a message to its last. 64 MiB take well under a second. */
    public static final Duration SLOW_SENDER = Duration.ofSeconds(60);

    /** From the first byte of an answer to its last; a stopped reader holds its memory. */
    public static final Duration SLOW_READER = Duration.ofSeconds(60);

    /** Between two requests. Long, because a program may well hold a connection while it thinks. */
    public static final Duration IDLE = Duration.ofHours(1);

    /** How often connections past their time are looked for; so a limit is this inexact. */
    public static final Duration SWEEP = Duration.ofSeconds(1);

    /** Requests that may block (live queries, cancelling, archiving) at once, as in Ganeti. */
    public static final int BLOCKING = 16;

    /**
     * Between the beginnings of two lists of what nodes or the archive tell. A thousand a second
     * are a hundred times what clusters ask for; of 64 instances they cost a twentieth of a core.
     */
    static final Duration LIST_GAP = Duration.ofMillis(1);

    /** Such lists that begin without a gap after a rest: what a page or a script asks for. */
    static final int LISTS_AT_ONCE = 16;

    /** WaitForJobChange at once: one per connection, it costs next to nothing. */
    public static final int WAITING = 10_000;

    /** How long a request waits for its turn; well below the 180 s after which clients give up. */
    public static final Duration TURN = Duration.ofSeconds(120);

    /** From this many bytes on a message is large, and few are taken in at once. */
    public static final int LARGE_MESSAGE_BYTES = 1 << 20;

    /** Large messages at once: each may hold buffers of twice its length. */
    public static final int LARGE_MESSAGES = 2;

    /**
     * Heaviest message, and all heavy ones under way together, in units of {@link MessageWeight}:
     * 100 MiB of the heap. 10,000 jobs of 60 parameters weigh less than 2 million.
     */
    public static final int MESSAGE_WEIGHT = 2_000_000;

    /** Up to this weight a message, like nearly all there are, is parsed without asking. */
    public static final int LIGHT_MESSAGE_WEIGHT = 1_000;

    /** How much of a value an error text repeats, characters. The rest is the client's own. */
    public static final int SHOWN_CHARS = 4096;

    /** Bytes of an answer that are gathered before they go to the socket. */
    public static final int ANSWER_BUFFER_BYTES = 32 << 10;

    /** Where that buffer begins, bytes: what most answers need. */
    public static final int FIRST_ANSWER_BUFFER_BYTES = 2 << 10;

    /** How long requests in flight may still take when the daemon stops. */
    public static final Duration CLOSING = Duration.ofSeconds(5);

    /** How long the accepting thread rests after a failure such as too many open files. */
    public static final Duration ACCEPT_AGAIN = Duration.ofMillis(100);

    /** Longest path of a Unix socket on Linux, bytes: sun_path without its final zero. */
    public static final int SOCKET_PATH_BYTES = 107;

    private Limits() {}
}
