package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.PidFile;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti status: does the daemon run and answer? */
@Command(
        name = "status",
        description = "Tells whether the daemon runs and answers; exit status 0 if so.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin private RootOption root = new RootOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Place place = root.place();
        PrintWriter out = Output.of(spec);
        out.println("Tree:    " + place.paths().nodeRoot());
        if (!PidFile.isHeld(place.paths().pidFile())) {
            out.println("Daemon:  does not run; \"janeti up\" starts it");
            return ExitCode.FAILURE.number();
        }
        out.println("Daemon:  runs, process " + PidFile.read(place.paths().pidFile()));
        try (LuxiClient luxi =
                LuxiClient.connect(place.paths().querySocket(), Limits.STATUS, Limits.STATUS)) {
            Object values =
                    luxi.call(
                            "QueryConfigValues",
                            List.of("cluster_name", "master_node", "drain_flag"));
            if (values instanceof List<?> list && list.size() == 3) {
                out.println("Cluster: " + list.get(0));
                out.println("Master:  " + list.get(1));
                out.println(
                        "Queue:   " + (list.get(2) instanceof Boolean b && b ? "drained" : "open"));
            }
            return ExitCode.SUCCESS.number();
        } catch (GanetiException e) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "The daemon runs but does not answer ("
                            + e.getMessage()
                            + "); look at the end of "
                            + place.paths().logFile(),
                    e);
        }
    }
}
