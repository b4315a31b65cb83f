package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.LocalDaemon;
import janeti.master.LocalDaemons;
import janeti.master.LocalGuests;
import janeti.master.Place;
import janeti.master.StartRefused;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** janeti down: ends the daemons, gently, and waits for them. */
@Command(
        name = "down",
        description = {
            "Ends the daemons, the master's first, and waits until they are gone; all jobs, nodes",
            "and instances are kept. Guests in QEMU go on running; \"up\" finds them again."
        },
        mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
    @Mixin private RootOption root = new RootOption();

    @Option(
            names = "--force",
            description = "Kill what does not end by itself; no acknowledged job is lost.")
    private boolean force;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Path folder = root.folder();
        if (Place.nodesBelow(folder).isEmpty()) {
            throw new StartRefused(
                    ExitCode.NOT_SET_UP, "There is no cluster in " + folder + "; nothing to end.");
        }
        return down(folder, force, Output.of(spec));
    }

    static int down(Path root, boolean force, PrintWriter out) {
        List<Place> places =
                Place.nodesBelow(root).stream().map(node -> Place.below(root, node)).toList();
        int masters =
                LocalDaemons.running(places.stream().map(LocalDaemon::master).toList()).size();
        int nodes = LocalDaemons.running(places.stream().map(LocalDaemon::node).toList()).size();
        if (masters + nodes == 0) {
            out.println("No daemon runs.");
            return ExitCode.SUCCESS.number();
        }
        Map<Long, LocalDaemon> left = LocalDaemons.stop(root, force);
        if (!left.isEmpty()) {
            throw new StartRefused(ExitCode.FAILURE, stillThere(left));
        }
        out.printf(
                "Ended: %d master daemon, %d node daemon processes; jobs and nodes are kept.%n",
                masters, nodes);
        List<String> guests = LocalGuests.below(root);
        if (!guests.isEmpty()) {
            out.printf(
                    "%d guests go on running without daemons: %s. \"janeti up\" finds them again;"
                            + " to end them, stop the instances before.%n",
                    guests.size(), String.join(", ", guests));
        }
        return ExitCode.SUCCESS.number();
    }

    private static String stillThere(Map<Long, LocalDaemon> left) {
        var text = new StringBuilder("Asked to end, but still there:");
        left.forEach((pid, daemon) ->
                text.append(
                        String.format(
                                " the %s (process %d; its log %s says what it waits for),",
                                daemon.title(), pid, daemon.logFile())));
        text.setLength(text.length() - 1);
        return text + ". \"janeti down --force\" kills it; no acknowledged job is lost.";
    }
}
