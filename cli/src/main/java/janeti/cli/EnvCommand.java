package janeti.cli;

import janeti.master.Place;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/** janeti env: what a shell must know so that Ganeti's own commands find the cluster. */
@Command(
        name = "env",
        description = {
            "Prints shell settings with which Ganeti's own commands find the cluster:",
            "eval \"$(janeti env)\"; gnt-cluster info"
        },
        mixinStandardHelpOptions = true)
final class EnvCommand implements Runnable {
    @Mixin private RootOption root = new RootOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public void run() {
        Place place = root.masterPlace();
        PrintWriter out = Output.of(spec);
        out.println(export(Place.ENV_ROOT, place.paths().nodeRoot().toString()));
        out.println(export(Place.ENV_HOST, place.node().value()));
    }

    /** In single quotes a shell takes everything as it is, but for the quote itself. */
    static String export(String name, String value) {
        return "export " + name + "='" + value.replace("'", "'\\''") + "'";
    }
}
