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

    /** How often a call may be made again after the first time. */
    static final int RETRIES = 1;

    /** Longest answer, bytes: an export list or OS list of a large cluster is below 1 MiB. */
    static final long ANSWER_BYTES = 64L << 20;

    private Limits() {}
}
