package janeti.cli;

import janeti.master.Background;
import janeti.master.ExitCode;
import janeti.master.Masterd;
import janeti.master.Place;
import janeti.master.Settings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** janeti masterd: the daemon, with the options of ganeti-luxid. */
@Command(
        name = MasterdCommand.NAME,
        description = "Runs the master daemon, in the background unless told otherwise.",
        mixinStandardHelpOptions = true,
        versionProvider = Janeti.Version.class)
final class MasterdCommand implements Callable<Integer> {
    static final String NAME = "masterd";

    @Mixin private DaemonOptions daemon = new DaemonOptions();

    @Option(
            names = "--no-voting",
            description = "Do not ask the other nodes who is master (dangerous).")
    private boolean noVoting;

    @Option(names = "--yes-do-it", description = "Skip the vote without being asked again.")
    private boolean yesDoIt;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "" + Settings.METRICS_PORT,
            description =
                    "Where this node's metrics are served, on a loopback address; 0 for nowhere."
                            + " Otherwise: ${DEFAULT-VALUE}.")
    private int metricsPort;

    @Option(
            names = "--durability",
            paramLabel = "local|candidates",
            defaultValue = "local",
            description =
                    "Who must have a job or a change before it is acknowledged: this node alone, or"
                            + " the master candidates that answer too. Otherwise: ${DEFAULT-VALUE}.")
    private Settings.Durability durability = Settings.Durability.LOCAL;

    @Option(
            names = "--no-user-checks",
            description = "Accepted for Ganeti's sake; the user is never checked.")
    @SuppressWarnings("UnusedVariable") // Only to be accepted.
    private boolean noUserChecks;

    @Override
    public Integer call() {
        daemon.refuseArguments(NAME);
        Place place = Place.find(daemon.root, System.getenv(), Place::thisMachine);
        Settings settings =
                new Settings(
                        place,
                        daemon.mode(),
                        daemon.debug,
                        noVoting,
                        yesDoIt,
                        daemon.syslog,
                        metricsPort,
                        durability);
        if (settings.mode() == Settings.Mode.BACKGROUND) {
            new Background(Launch.daemon(System.getenv(), NAME))
                    .start(Masterd.confirmed(settings, System.in, System.err));
            return ExitCode.SUCCESS.number();
        }
        return Masterd.run(settings).number();
    }
}
