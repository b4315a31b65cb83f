package janeti.cli;

import janeti.master.ConfigFront;
import janeti.master.Place;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** janeti wconfd: the front of the configuration daemon, with the options of ganeti-wconfd. */
@Command(
        name = WconfdCommand.NAME,
        description = {
            "Stands where ganeti-wconfd stood: answers what Ganeti's commands and its watcher ask",
            "that daemon, by way of the master daemon while that runs."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Janeti.Version.class)
final class WconfdCommand implements Callable<Integer> {
    static final String NAME = "wconfd";

    @Mixin private DaemonOptions daemon = new DaemonOptions();

    @Option(
            names = "--force-node",
            description = "Run even though this node is not the master: it is to become it.")
    private boolean anyNode;

    @Option(
            names = {"--no-voting", "--yes-do-it", "--no-user-checks"},
            description = "Accepted for Ganeti's sake: the master daemon votes, this one does not.")
    @SuppressWarnings("UnusedVariable") // Only to be accepted.
    private boolean accepted;

    @Override
    public Integer call() {
        daemon.refuseArguments(NAME);
        Place place = Place.find(daemon.root, System.getenv(), Place::thisMachine);
        return ConfigFront.run(
                        new ConfigFront.Start(
                                place, daemon.mode(), daemon.debug, anyNode, daemon.syslog),
                        Launch.daemon(System.getenv(), NAME))
                .number();
    }
}
