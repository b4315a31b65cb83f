package janeti.master;

import java.time.Duration;

/** The limits of the daemon's life. */
final class Limits {
    /** How often the other nodes are asked who is master. Source: constants, MASTER_VOTING. */
    static final int VOTE_TRIES = 6;

    /** Between two tries: long enough for a node daemon to be started. Source: as above. */
    static final Duration VOTE_INTERVAL = Duration.ofSeconds(10);

    /** Bytes of a Unix socket's path that Linux takes: sun_path without its final zero. */
    static final int SOCKET_PATH_BYTES = 107;

    /** Tries to lock the pid file while a dying daemon takes it away under our hands. */
    static final int PID_FILE_TRIES = 5;

    /** Bytes read of a pid file: a pid has seven digits at most, the rest is garbage. */
    static final int PID_FILE_BYTES = 64;

    /** Characters of a process name that Linux keeps. */
    static final int PROCESS_NAME_CHARS = 15;

    /** The whole of an orderly end; daemon-util kills after 30 s, and then nothing is told. */
    static final Duration SHUTDOWN = Duration.ofSeconds(28);

    /** How long a background start may take: six votes of a minute each, pauses, recovery. */
    static final Duration BACKGROUND_START = Duration.ofMinutes(10);

    /** Characters of a host name. Source: RFC 1035, section 2.3.4. */
    static final int HOST_NAME_CHARS = 253;

    /** Names shown of what is in the way; the rest is counted. */
    static final int NAMES_SHOWN = 5;

    /** Nodes of a cluster on one machine: more make sense only in a simulation. */
    static final int LOCAL_NODES = 1_000;

    /** The answer of a node daemon that was just asked whether it lives. */
    static final Duration NODE_ANSWERS = Duration.ofSeconds(10);

    /** The end of a daemon that was asked to: running jobs get 20 s to a safe point. */
    static final Duration DAEMON_END = Duration.ofSeconds(40);

    /** The end of a process after SIGKILL: only the kernel has to tidy up. */
    static final Duration KILLED_END = Duration.ofSeconds(10);

    /** A job that adds a node: it talks to all nodes, and waits for locks. */
    static final Duration NODE_ADD = Duration.ofMinutes(10);

    /** The longest life of an invitation: whoever has the token becomes a node. */
    static final Duration INVITATION = Duration.ofHours(1);

    /** Wrong tokens until an invitation is over: a person mistypes a few times. */
    static final int WRONG_SECRETS = 5;

    /** How long whoever comes may take to show a token. */
    static final Duration JOIN_SECRET = Duration.ofSeconds(10);

    /** Longest message of a new node, bytes: a secret, or why it cannot start. */
    static final int JOIN_SECRET_BYTES = 64 << 10;

    /** How long the master may take to make a key and send the configuration. */
    static final Duration JOIN_GIFT = Duration.ofSeconds(60);

    /** Longest configuration that a new node takes, bytes. */
    static final int JOIN_GIFT_BYTES = 256 << 20;

    /** How long a new node may take to write its files and start its daemon. */
    static final Duration JOIN_START = Duration.ofMinutes(3);

    private Limits() {}
}
