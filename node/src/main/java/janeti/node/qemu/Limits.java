package janeti.node.qemu;

import java.time.Duration;

/** Limits of what is asked of QEMU. */
public final class Limits {
    /**
     * How long QEMU may take for one command of its monitor: it has one client at a time, so
     * another call on the same guest may have to end first.
     */
    public static final Duration COMMAND = Duration.ofSeconds(30);

    /** Longest line of the monitor, bytes: answers are a few kilobytes. */
    public static final int LINE_BYTES = 4 << 20;

    /** How long QEMU may take until it runs in the background; it opens disks before. */
    public static final Duration START = Duration.ofSeconds(120);

    /** How long a call waits for another on the same guest; a shutdown may take minutes. */
    public static final Duration LOCK = Duration.ofMinutes(10);

    /** How long a process that was killed may take to be gone: its disks may be slow. */
    public static final Duration KILLED = Duration.ofSeconds(20);

    /** A guest is asked again to power down: one that has just been started does not hear it. */
    public static final Duration ASKED_AGAIN = Duration.ofSeconds(5);

    /** How often is looked whether a process has ended, ms. */
    public static final long LOOK_MS = 50;

    /** How long a guest may take to let a device go. */
    public static final Duration UNPLUG = Duration.ofSeconds(30);

    /** How long a move that is called off may take to end. */
    public static final Duration CANCEL = Duration.ofSeconds(30);

    /** A BIOS finds in a tenth of a second that it cannot boot where KVM works. */
    public static final Duration PROBE = Duration.ofSeconds(4);

    /** Longest path of a Unix socket, bytes; Linux takes no more. */
    public static final int SOCKET_PATH_BYTES = 107;

    /** Longest picture of a screen that is taken, bytes: 4096 × 4096 pixels. */
    public static final long SCREEN_BYTES = 48L << 20;

    private Limits() {}
}
