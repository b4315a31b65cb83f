package janeti.cli;

import janeti.master.LocalCluster;
import janeti.master.Place;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/** janeti init: makes the files of a cluster and starts nothing. */
@Command(
        name = "init",
        description = {
            "Makes a cluster: configuration, certificates, keys, an empty queue; starts nothing.",
            "Nothing that is there is overwritten. Ganeti is not needed."
        },
        mixinStandardHelpOptions = true)
final class InitCommand implements Runnable {
    @Mixin private RootOption root = new RootOption();
    @Mixin private NewClusterOptions names = new NewClusterOptions();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many nodes it has. Default: ${DEFAULT-VALUE}.")
    private int nodes = 1;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Place place = LocalCluster.init(names.clusterBelow(root.folder(), nodes));
        PrintWriter out = Output.of(spec);
        out.printf(
                "Made cluster %s with node %s%s in %s%n",
                names.clusterName(),
                place.node(),
                nodes == 1 ? "" : " and " + (nodes - 1) + " more",
                place.paths().nodeRoot().getParent());
        out.printf("\"%s up --root %s\" starts it.%n", Launch.typed(System.getenv()), place.root());
    }
}
