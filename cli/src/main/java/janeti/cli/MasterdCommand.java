package janeti.cli;

import janeti.master.Background;
import janeti.master.ExitCode;
import janeti.master.Masterd;
import janeti.master.Place;
import janeti.master.Settings;
import janeti.master.StartRefused;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti masterd: the daemon, with the options of ganeti-luxid. */
@Command(
        name = MasterdCommand.NAME,
        description = "Runs the master daemon, in the background unless told otherwise.",
        mixinStandardHelpOptions = true,
        versionProvider = Janeti.Version.class)
final class MasterdCommand implements Callable<Integer> {
    static final String NAME = "masterd";

    @Option(
            names = {"-f", "--foreground"},
            description = "Do not detach from the terminal; log there too.")
    private boolean foreground;

    @Option(
            names = {"-d", "--debug"},
            description = "Log debug messages.")
    private boolean debug;

    @Option(
            names = "--no-voting",
            description = "Do not ask the other nodes who is master (dangerous).")
    private boolean noVoting;

    @Option(names = "--yes-do-it", description = "Skip the vote without being asked again.")
    private boolean yesDoIt;

    @Option(
            names = "--syslog",
            arity = "0..1",
            paramLabel = "no|yes|only",
            defaultValue = "no",
            fallbackValue = "yes",
            description = "Log to the system's log too, or only there; debug messages never.")
    private Settings.SyslogUse syslog = Settings.SyslogUse.NO;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "" + Settings.METRICS_PORT,
            description =
                    "Where this node's metrics are served, on a loopback address; 0 for nowhere."
                            + " Otherwise: ${DEFAULT-VALUE}.")
    private int metricsPort;

    @Option(
            names = "--no-user-checks",
            description = "Accepted for Ganeti's sake; the user is never checked.")
    @SuppressWarnings("UnusedVariable") // Only to be accepted.
    private boolean noUserChecks;

    @Option(
            names = "--root",
            paramLabel = "DIR",
            description =
                    "Folder of a cluster's file trees. Otherwise: what GANETI_ROOTDIR and"
                            + " GANETI_HOSTNAME say, else this machine's own files.")
    private @Nullable Path root;

    @Option(names = "--detached", hidden = true)
    private boolean detached;

    @Parameters(hidden = true)
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        if (!arguments.isEmpty()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "masterd takes options only, no arguments, but was given " + arguments + ".");
        }
        Place place = Place.find(root, System.getenv(), Place::thisMachine);
        Settings settings =
                new Settings(place, mode(), debug, noVoting, yesDoIt, syslog, metricsPort);
        if (settings.mode() == Settings.Mode.BACKGROUND) {
            new Background(Launch.daemon(System.getenv(), NAME))
                    .start(Masterd.confirmed(settings, System.in, System.err));
            return ExitCode.SUCCESS.number();
        }
        return Masterd.run(settings).number();
    }

    private Settings.Mode mode() {
        if (detached) {
            return Settings.Mode.DETACHED;
        }
        return foreground ? Settings.Mode.FOREGROUND : Settings.Mode.BACKGROUND;
    }
}
