package janeti.master.adopt;

import janeti.master.ExitCode;
import janeti.master.StartRefused;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/**
 * What Debian's package of Ganeti brings: the programs of its daemons, and the script that starts
 * and stops them, by systemd where that runs.
 *
 * @param programs the folder of the daemons' programs
 */
record Debian(Path programs) {
    static final String DAEMON_UTIL = "/usr/lib/ganeti/daemon-util";
    static final String LUXID = "ganeti-luxid";
    static final String WCONFD = "ganeti-wconfd";

    private static final Path DIVERT = Path.of("/usr/bin/dpkg-divert");

    /** In the order in which they are started. */
    List<Diversion> diversions() {
        return List.of(
                new Diversion(programs, WCONFD, "wconfd"),
                new Diversion(programs, LUXID, "masterd --durability=candidates"));
    }

    boolean isThere() {
        return Files.isExecutable(DIVERT)
                && Files.isExecutable(Path.of(DAEMON_UTIL))
                && diversions().stream().allMatch(Diversion::isInstalled);
    }

    boolean isDiverted() {
        return diversions().stream().allMatch(Diversion::isMade);
    }

    boolean hasUser(String name) {
        try {
            FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new StartRefused(ExitCode.FAILURE, "Cannot look up user " + name + ": " + e, e);
        }
    }

    boolean runs(String daemon) {
        return Programs.succeeds(List.of(DAEMON_UTIL, "check", daemon));
    }

    /**
     * Nothing happens if it runs: the script refuses to start a daemon that is not root's twice.
     */
    void start(String daemon, List<String> options) {
        if (!runs(daemon)) {
            List<String> command = new ArrayList<>(List.of(DAEMON_UTIL, "start", daemon));
            command.addAll(options);
            Programs.run(command);
        }
    }

    void stop(String daemon) {
        Programs.run(List.of(DAEMON_UTIL, "stop", daemon));
    }
}
