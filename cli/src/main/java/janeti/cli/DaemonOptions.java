package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.Settings;
import janeti.master.StartRefused;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options that Ganeti's daemons share, and where the files are. */
final class DaemonOptions {
    @Option(
            names = {"-f", "--foreground"},
            description = "Do not detach from the terminal; log there too.")
    private boolean foreground;

    @Option(
            names = {"-d", "--debug"},
            description = "Log debug messages.")
    boolean debug;

    @Option(
            names = "--syslog",
            arity = "0..1",
            paramLabel = "no|yes|only",
            defaultValue = "no",
            fallbackValue = "yes",
            description = "Log to the system's log too, or only there; debug messages never.")
    Settings.SyslogUse syslog = Settings.SyslogUse.NO;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description =
                    "Folder of a cluster's file trees. Otherwise: what GANETI_ROOTDIR and"
                            + " GANETI_HOSTNAME say, else this machine's own files.")
    @Nullable Path root;

    @Option(names = "--detached", hidden = true)
    private boolean detached;

    @Parameters(hidden = true)
    private List<String> arguments = new ArrayList<>();

    Settings.Mode mode() {
        if (detached) {
            return Settings.Mode.DETACHED;
        }
        return foreground ? Settings.Mode.FOREGROUND : Settings.Mode.BACKGROUND;
    }

    /** Ganeti's daemons take none, and end with exit code 1. */
    void refuseArguments(String daemon) {
        if (!arguments.isEmpty()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    daemon + " takes options only, no arguments, but was given " + arguments + ".");
        }
    }
}
