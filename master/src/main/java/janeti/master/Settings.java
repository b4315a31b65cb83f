package janeti.master;

import janeti.rest.MetricsServer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the daemon is told at its start; the names are the options of ganeti-luxid.
 *
 * @param metricsPort where the metrics are served; 0 for nowhere
 * @param durability what an acknowledgement means
 */
public record Settings(
        Place place,
        Mode mode,
        boolean debug,
        boolean noVoting,
        boolean yesDoIt,
        SyslogUse syslog,
        int metricsPort,
        Durability durability) {
    /** Where the metrics are found unless told otherwise. */
    public static final int METRICS_PORT = MetricsServer.PORT;

    /** Where this node's log alone makes things durable. */
    public Settings(
            Place place,
            Mode mode,
            boolean debug,
            boolean noVoting,
            boolean yesDoIt,
            SyslogUse syslog,
            int metricsPort) {
        this(place, mode, debug, noVoting, yesDoIt, syslog, metricsPort, Durability.LOCAL);
    }

    /** How the daemon relates to whoever starts it. */
    public enum Mode {
        /** Stays with the terminal and logs to it too. */
        FOREGROUND,
        /** Starts a process of its own and ends when that one serves. */
        BACKGROUND,
        /** Is that process: tells on standard output how the start went, then closes it. */
        DETACHED
    }

    /** Whether log lines also, or only, go to the system's log. */
    public enum SyslogUse {
        NO,
        YES,
        ONLY
    }

    /** Who must have a job or a change before it is acknowledged. */
    public enum Durability {
        /** This node's log, on its disk. */
        LOCAL,
        /**
         * The master candidates that answer too, as with Ganeti: a job's file before its number is
         * told, config.data before the job that changed it has ended.
         */
        CANDIDATES
    }

    /** A daemon in the foreground with nothing special and no metrics. */
    public static Settings foreground(Place place) {
        return new Settings(
                place, Mode.FOREGROUND, false, false, false, SyslogUse.NO, 0, Durability.LOCAL);
    }

    DaemonLog log() {
        return new DaemonLog(
                place.paths().logFile(), mode == Mode.FOREGROUND, debug, syslog, ProcessName.LUXID);
    }

    /** The options that make the same start in a process of its own. */
    List<String> asDetachedOptions() {
        var options = new ArrayList<String>(List.of("--detached"));
        if (debug) {
            options.add("--debug");
        }
        if (noVoting) {
            options.add("--no-voting");
        }
        if (yesDoIt) {
            options.add("--yes-do-it");
        }
        options.add("--syslog=" + syslog.name().toLowerCase(Locale.ROOT));
        options.add("--metrics-port=" + metricsPort);
        options.add("--durability=" + durability.name().toLowerCase(Locale.ROOT));
        return options;
    }

    Settings withYesDoIt() {
        return new Settings(place, mode, debug, noVoting, true, syslog, metricsPort, durability);
    }
}
