package janeti.log;

import java.time.Duration;

/** Limits of the log. */
final class Limits {
    /** Largest body of an entry, bytes: the whole configuration of an imported cluster. */
    static final int BODY_BYTES = 64 << 20;

    /**
     * The same compressed: 50,000 instances are 9 MB. Raft holds two buffers of this size, from the
     * start.
     */
    static final int PACKED_BYTES = 12 << 20;

    /** What Raft and our header add to a body, bytes; generous. */
    static final int OVERHEAD_BYTES = 64 << 10;

    /** Bodies proposed and not yet applied, bytes: bounds memory when the disk is slow. */
    static final long IN_FLIGHT_BYTES = 64L << 20;

    /** Entries proposed and not yet applied: bounds memory when they are small. */
    static final int IN_FLIGHT_ENTRIES = 16_384;

    /** Longest wait for an entry: a disk that hangs longer is broken, a vote takes less. */
    static final Duration APPEND = Duration.ofSeconds(30);

    /** How long the log of one peer may take to open; it takes 0.5 s. */
    static final Duration OPEN = Duration.ofSeconds(60);

    /** How long a change of the peers may take: a new one fetches a snapshot first. */
    static final Duration CHANGE_OF_PEERS = Duration.ofSeconds(60);

    /** How long a new peer may be silent while it catches up. */
    static final Duration CATCH_UP = Duration.ofSeconds(30);

    /** After a snapshot that could not be written: the disk will not have changed before. */
    static final Duration SNAPSHOT_RETRY = Duration.ofSeconds(60);

    /** How long closing waits for what is on its way. */
    static final Duration CLOSE = Duration.ofSeconds(5);

    /** How long closing waits for the library's server after that; it takes 0.1 s. */
    static final Duration CLOSE_SERVER = Duration.ofSeconds(20);

    /**
     * Size of a segment file, bytes: the log is let go of by whole ones, and each start reads all.
     */
    static final int SEGMENT_BYTES = 2 << 20;

    /** Written as zeros at once, bytes: so a flush need not write the file's size. */
    static final int PREALLOCATED_BYTES = 1 << 20;

    /** Piece of a snapshot on its way to a peer, bytes. */
    static final int SNAPSHOT_CHUNK_BYTES = 1 << 20;

    private Limits() {}
}
