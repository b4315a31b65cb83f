package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.LocalCluster;
import janeti.master.LocalDaemon;
import janeti.master.LocalDaemons;
import janeti.master.LocalGrowth;
import janeti.master.LocalJobs;
import janeti.master.LocalRoot;
import janeti.master.LocalRoot.LocalNode;
import janeti.master.Place;
import janeti.master.StartRefused;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** janeti up: from nothing, or from what lies there, to a cluster that answers. */
@Command(
        name = "up",
        description = {
            "Makes a cluster on this machine if there is none, starts what of it does not run,",
            "and waits until all of it answers: a node daemon for each node, the master daemon on",
            "the first. Given more --nodes than there are, adds them."
        },
        mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    @Mixin private RootOption root = new RootOption();
    @Mixin private NewClusterOptions names = new NewClusterOptions();

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "How many nodes; 3 in a new cluster, else those it has.")
    private @Nullable Integer nodes;

    @Option(
            names = "--one-process",
            negatable = true,
            description = {
                "Serve all nodes with one process, for clusters of many nodes; remembered.",
                "--no-one-process goes back to one process a node."
            })
    private @Nullable Boolean oneProcess;

    /** How the command goes on once all answers. */
    static final class Stay {
        @Option(names = "--detach", description = "Return when all answers, as is usual.")
        @SuppressWarnings("UnusedVariable") // Only to be accepted.
        private boolean detach;

        @Option(
                names = "--foreground",
                description = {
                    "Stay, print a line for each job that ends, and end all daemons on Ctrl-C."
                })
        private boolean foreground;
    }

    @ArgGroup private Stay stay = new Stay();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Output.of(spec);
        LocalRoot cluster = found(out);
        List<LocalNode> repaired = new LocalGrowth(cluster).repair();
        repaired.forEach(
                node -> out.printf("Made the tree of %s anew: it was gone%n", node.name()));
        List<LocalNode> added =
                new LocalGrowth(cluster).grow(nodes == null ? cluster.nodes().size() : nodes);
        List<LocalNode> all = Stream.concat(cluster.nodes().stream(), added.stream()).toList();
        boolean good = startNodes(cluster, all, out);
        requireMajority(cluster, all);
        startMaster(cluster.master(), out);
        good &= add(cluster.master(), added, false, out);
        good &= add(cluster.master(), repaired, true, out);
        tellWhatNext(cluster, out);
        if (stay.foreground) {
            return Foreground.stay(cluster, out);
        }
        return (good ? ExitCode.SUCCESS : ExitCode.FAILURE).number();
    }

    private LocalRoot found(PrintWriter out) {
        Path folder = root.folder();
        LocalRoot there = LocalRoot.read(folder);
        if (there == null) {
            int count = nodes == null ? LocalCluster.DEFAULT_NODES : nodes;
            Place master = LocalCluster.init(names.clusterBelow(folder, count));
            out.printf(
                    "Made a cluster of %s in %s%n",
                    count == 1 ? "one node" : count + " nodes", folder);
            there = LocalRoot.of(master);
        }
        if (oneProcess != null) {
            LocalRoot.rememberOneProcess(folder, oneProcess);
        }
        return there;
    }

    private boolean startNodes(LocalRoot cluster, List<LocalNode> all, PrintWriter out) {
        List<LocalNode> silent = LocalDaemons.silent(all);
        LocalDaemons.NodesStarted started =
                LocalDaemons.startNodes(
                        silent, cluster.oneProcess(), Launch.daemons(System.getenv()));
        int running = all.size() - silent.size();
        if (running > 0) {
            out.printf("%d of %d node daemons run already.%n", running, all.size());
        }
        if (started.count() > 0) {
            out.printf(
                    "%d node daemons answer, on %s to %s%n",
                    started.count(), silent.getFirst().address(), silent.getLast().address());
        }
        out.flush();
        if (!started.failures().isEmpty()) {
            out.println(
                    "If the addresses are those of another cluster that runs here, end that one, or"
                            + " make this one with another --network.");
        }
        return tell(started.failures());
    }

    /** Without one the master's vote cannot be won, however long it is tried. */
    private static void requireMajority(LocalRoot cluster, List<LocalNode> all) {
        int running = all.size() - LocalDaemons.silent(all).size();
        if (all.size() > 1
                && 2 * running <= all.size()
                && LocalDaemon.master(cluster.master()).pid() == null) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "Only %d of %d node daemons run, and the master needs the votes of more"
                                    + " than half, so it was not started. What runs goes on running;"
                                    + " \"janeti down\" ends it.",
                            running, all.size()));
        }
    }

    private void startMaster(Place place, PrintWriter out) {
        Long running = LocalDaemon.master(place).pid();
        if (running == null) {
            long pid = LocalDaemons.startMaster(place, Launch.daemons(System.getenv()));
            out.printf(
                    "The master daemon answers, process %d; log: %s%n",
                    pid, place.paths().logFile());
        } else {
            out.printf("The master daemon runs already, process %s.%n", running);
        }
    }

    private boolean add(Place master, List<LocalNode> nodes, boolean again, PrintWriter out) {
        if (nodes.isEmpty()) {
            return true;
        }
        List<String> failures = LocalJobs.add(master, nodes, again);
        out.printf("Added %d of %d nodes by jobs.%n", nodes.size() - failures.size(), nodes.size());
        out.flush();
        return tell(failures);
    }

    /** Whether there was nothing to tell. */
    private boolean tell(List<String> failures) {
        PrintWriter err =
                Objects.requireNonNull(spec, "the parser gives every command its spec")
                        .commandLine()
                        .getErr();
        failures.forEach(failure -> err.println("janeti: " + failure));
        return failures.isEmpty();
    }

    private void tellWhatNext(LocalRoot cluster, PrintWriter out) {
        String janeti = Launch.typed(System.getenv());
        String same = root.root == null ? "" : " --root " + root.folder();
        out.printf(
                "Cluster %s is up, in %s. Now try Ganeti's own commands on it:%n",
                cluster.config().cluster().name(), cluster.root());
        out.printf("    eval \"$(%s env%s)\"; gnt-cluster info; gnt-node list%n", janeti, same);
        out.printf("\"%s down%s\" ends it.%n", janeti, same);
        out.flush();
    }
}
