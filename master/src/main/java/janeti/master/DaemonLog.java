package janeti.master;

import java.nio.file.Path;

/**
 * Where and how much a daemon logs.
 *
 * @param terminal whether to standard error too
 * @param name the daemon's, in the system's log
 */
record DaemonLog(
        Path file, boolean terminal, boolean debug, Settings.SyslogUse syslog, String name) {}
