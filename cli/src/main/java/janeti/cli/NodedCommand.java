package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.LocalDaemons;
import janeti.master.LocalRoot;
import janeti.master.Noded;
import janeti.master.NodedSettings;
import janeti.master.NodedSettings.Served;
import janeti.master.Place;
import janeti.master.Settings;
import janeti.master.StartRefused;
import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti noded: a node daemon, with the options of ganeti-noded. */
@Command(
        name = NodedCommand.NAME,
        description = {
            "Runs the daemon of a node, in the background unless told otherwise: of this machine,",
            "of nodes of a cluster on this machine, or of all of them."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Janeti.Version.class)
final class NodedCommand implements Callable<Integer> {
    static final String NAME = "noded";

    private static final String ALL_ADDRESSES = "0.0.0.0";

    @Mixin private DaemonOptions daemon = new DaemonOptions();

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            defaultValue = "" + Noded.PORT,
            description = "Where to listen. Default: ${DEFAULT-VALUE}.")
    private int port = Noded.PORT;

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ADDRESS",
            description = "Where to listen; default: on a real node all addresses, else its own.")
    private @Nullable String bind;

    @Option(
            names = "--node",
            paramLabel = "NAME[@ADDRESS]",
            description = "Which node below the root, and its address; may be given again.")
    private List<String> nodes = new ArrayList<>();

    @Option(
            names = "--all",
            description = "All nodes below the root whose daemon does not run yet.")
    private boolean all;

    @Option(
            names = {"--no-mlock", "--no-user-checks"},
            description = "Accepted for Ganeti's sake.")
    @SuppressWarnings("UnusedVariable") // Only to be accepted.
    private boolean accepted;

    @Override
    public Integer call() {
        daemon.refuseArguments(NAME);
        NodedSettings settings =
                new NodedSettings(served(), daemon.mode(), daemon.debug, daemon.syslog);
        if (settings.mode() == Settings.Mode.BACKGROUND) {
            LocalDaemons.startNodes(settings, Launch.daemons(System.getenv()));
            return ExitCode.SUCCESS.number();
        }
        return Noded.run(settings).number();
    }

    private List<Served> served() {
        Path root = daemon.root;
        if (root == null) {
            if (all || !nodes.isEmpty()) {
                throw refused("--node and --all say which nodes below a --root; give that too");
            }
            return List.of(ofPlace(Place.find(null, System.getenv(), Place::thisMachine)));
        }
        if (all == !nodes.isEmpty()) {
            throw refused("Say which nodes below --root: --node NAME, or --all");
        }
        return all ? silent(root) : nodes.stream().map(node -> named(root, node)).toList();
    }

    private Served ofPlace(Place place) {
        String address = bind;
        if (address == null) {
            address = place.root() == null ? ALL_ADDRESSES : Noded.ownAddress(place);
        }
        return new Served(place, address, port);
    }

    private Served named(Path below, String given) {
        int at = given.indexOf('@');
        String name = at < 0 ? given : given.substring(0, at);
        Place place = Place.below(below, new NodeName(name));
        return at < 0 ? ofPlace(place) : new Served(place, given.substring(at + 1), port);
    }

    private static List<Served> silent(Path below) {
        LocalRoot cluster = LocalRoot.read(below);
        List<Served> silent =
                cluster == null
                        ? List.of()
                        : LocalDaemons.silent(cluster.nodes()).stream()
                                .map(LocalDaemons::served)
                                .toList();
        if (silent.isEmpty()) {
            throw refused("There is no node below " + below + " whose daemon does not run");
        }
        return silent;
    }

    private static StartRefused refused(String text) {
        return new StartRefused(ExitCode.FAILURE, text + ".");
    }
}
