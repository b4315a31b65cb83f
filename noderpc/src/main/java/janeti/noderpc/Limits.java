package janeti.noderpc;

import java.time.Duration;

/** What node calls are bounded by, apart from each call's own time limit. */
final class Limits {
    /** How long a connection may take to come about. Source: spec/node-rpc.json, tls. */
    static final Duration CONNECT = Duration.ofSeconds(5);

    /** Connections at once. Source: spec/node-rpc.json, diff_3_1. */
    static final int CONNECTIONS = 30;

    /** Connections to one node at once: a slow node must not take those of the others. */
    static final int CONNECTIONS_PER_NODE = 8;

    /**
     * How long a spare connection is kept, and how soon a call must follow another to make one
     * worth while. Ganeti's node daemon waits ten seconds for a call.
     */
    static final Duration SPARE = Duration.ofSeconds(8);

    /** How long a connection may take to come about to a node that has answered just now. */
    static final Duration CONNECT_AGAIN = Duration.ofSeconds(1);

    /** Spare connections at once: each costs a node a process. */
    static final int SPARES = 64;

    /** Until a connection to such a node is secure; then it is tried the long way. */
    static final Duration GREETING = Duration.ofSeconds(2);

    /** Longest head of an HTTP answer, bytes: Ganeti's has four lines. */
    static final int HEAD_BYTES = 16 << 10;

    /** How often a call may be made again after the first time. */
    static final int RETRIES = 1;

    /** Longest answer, bytes: an export list or OS list of a large cluster is below 1 MiB. */
    static final long ANSWER_BYTES = 64L << 20;

    private Limits() {}
}
