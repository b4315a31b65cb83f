package janeti.cli;

import janeti.master.LocalCluster;
import janeti.master.Place;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/** janeti init: makes the files of a cluster of one node. */
@Command(
        name = "init",
        description = {
            "Makes a cluster of one node: configuration, certificates, keys, an empty queue.",
            "Nothing that is there is overwritten. Neither Ganeti nor a node daemon is needed."
        },
        mixinStandardHelpOptions = true)
final class InitCommand implements Runnable {
    @Mixin private RootOption root = new RootOption();
    @Mixin private NewClusterOptions names = new NewClusterOptions();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Place place = LocalCluster.init(names.clusterBelow(root.folder()));
        PrintWriter out = Output.of(spec);
        out.printf(
                "Made cluster %s with node %s in %s%n",
                names.clusterName(), place.node(), place.paths().nodeRoot());
        out.printf("\"%s up --root %s\" starts it.%n", Launch.typed(System.getenv()), place.root());
    }
}
