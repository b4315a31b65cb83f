package janeti.cli;

import janeti.master.Background;
import janeti.master.LocalCluster;
import janeti.master.PidFile;
import janeti.master.Place;
import janeti.master.Settings;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;

/** janeti up: from nothing to a daemon that answers. */
@Command(
        name = "up",
        description = {
            "Makes a cluster of one node if there is none, starts its daemon in the background,",
            "and waits until it answers."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Runnable {
    @Mixin private RootOption root = new RootOption();
    @Mixin private NewClusterOptions names = new NewClusterOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = Output.of(spec);
        Path folder = root.folder();
        Place place;
        if (Place.nodesBelow(folder).isEmpty()) {
            place = LocalCluster.init(names.clusterBelow(folder));
            out.printf("Made a cluster of one node in %s%n", place.paths().nodeRoot());
        } else {
            place = root.place();
        }
        if (PidFile.isHeld(place.paths().pidFile())) {
            out.printf(
                    "The daemon runs already, process %s.%n",
                    PidFile.read(place.paths().pidFile()));
        } else {
            long pid =
                    new Background(Launch.daemon(System.getenv()))
                            .start(
                                    new Settings(
                                            place,
                                            Settings.Mode.BACKGROUND,
                                            false,
                                            false,
                                            false,
                                            Settings.SyslogUse.NO,
                                            Settings.METRICS_PORT));
            out.printf("The daemon answers, process %d; log: %s%n", pid, place.paths().logFile());
        }
        out.println("Now try Ganeti's own commands on it:");
        out.printf(
                "    eval \"$(%s env%s)\"; gnt-cluster info%n",
                Launch.typed(System.getenv()), rootArgument());
        out.printf("\"%s down%s\" ends it.%n", Launch.typed(System.getenv()), rootArgument());
    }

    private String rootArgument() {
        return root.root == null ? "" : " --root " + root.folder();
    }
}
