package janeti.node.transfer;

import java.time.Duration;

/**
 * Limits of transfers.
 *
 * @param stall how long a transfer may stand still: a script may have a long look at what it sends,
 *     or got, but not for ever
 * @param linger how long a script may tidy up before it is killed
 * @param atOnce transfers under way on a node: a master moves some instances, each with some disks
 */
record Limits(Duration stall, Duration linger, int atOnce) {
    static final Limits USUAL = new Limits(Duration.ofHours(1), janeti.node.host.Limits.LINGER, 64);

    /** How long a receiver waits for its sender, if the caller does not say. */
    static final Duration CONNECT = Duration.ofSeconds(60);

    /** Most that a caller may say. */
    static final Duration CONNECT_MOST = Duration.ofHours(1);

    /** Source: spec/constants.json, RIE_CONNECT_ATTEMPT_TIMEOUT. */
    static final Duration CONNECT_ATTEMPT = Duration.ofSeconds(20);

    /** Once a second. Source: spec/constants.json, RIE_CONNECT_RETRIES. */
    static final int CONNECT_RETRIES = 10;

    /** A sender ends by itself after all its attempts, unless the far end accepts and is silent. */
    static final Duration SEND_CONNECT =
            CONNECT_ATTEMPT.plusSeconds(1).multipliedBy(CONNECT_RETRIES + 1L);

    /**
     * Transfers under way on a node at once: a master moves some instances, each with some disks.
     */
    static final int AT_ONCE = 64;

    /** How long what nobody cleaned up is kept: its master has crashed, or asks again soon. */
    static final Duration KEPT = Duration.ofDays(1);

    /** Most that a script may print, bytes: one that loops must not fill the disk. */
    static final long LOG_BYTES = janeti.node.host.Limits.COMMAND_OUTPUT_BYTES;

    /** Log of the connection, bytes: some thousand connections that were refused. */
    static final long CONNECTION_LOG_BYTES = 1 << 20;

    /** Of a log so much is looked at, from its end, bytes. */
    static final int TAIL_BYTES = 16 << 10;

    /** Last lines that are told. Ganeti tells as many. */
    static final int RECENT_LINES = 20;

    /** Longest certificate that comes in a call, characters: they have about two thousand. */
    static final int CERTIFICATE_CHARS = 64 << 10;

    /** Longest name of a host. */
    static final int HOST_CHARS = 253;

    /** Longest name of the part of an instance that is sent: disk0. */
    static final int COMPONENT_CHARS = 50;

    /** How long the shell of a transfer may take until it runs: the machine may be busy. */
    static final Duration BEGIN = Duration.ofSeconds(30);

    /** How often is looked whether it does, ms. */
    static final long LOOK_MS = 5;
}
