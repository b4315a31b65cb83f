package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.LocalDaemon;
import janeti.master.LocalRoot;
import janeti.master.LocalRoot.LocalNode;
import janeti.master.NodeProbe;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.GanetiException;
import janeti.model.NodeName;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** janeti status: does each daemon run and answer? */
@Command(
        name = "status",
        description = {
            "Tells of each daemon whether it runs and answers; exit status 0 if all do, 1 if one",
            "does not, 12 if there is no cluster."
        },
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Mixin private RootOption root = new RootOption();

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        LocalRoot cluster = LocalRoot.read(root.folder());
        if (cluster == null) {
            throw new StartRefused(
                    ExitCode.NOT_SET_UP,
                    "There is no cluster in " + root.folder() + "; \"janeti up\" makes one.");
        }
        PrintWriter out = Output.of(spec);
        out.println("Trees:   " + cluster.root());
        out.println("Cluster: " + cluster.config().cluster().name());
        out.println("Master:  " + cluster.master().node());
        boolean good = master(cluster.master(), out);
        good &= nodes(cluster, out);
        if (!good) {
            out.printf("\"%s\" starts what does not run.%n", root.typed("up"));
        }
        return (good ? ExitCode.SUCCESS : ExitCode.FAILURE).number();
    }

    private static boolean master(Place place, PrintWriter out) {
        Long pid = LocalDaemon.master(place).pid();
        if (pid == null) {
            out.println("Daemon:  does not run");
            return false;
        }
        try (LuxiClient luxi =
                LuxiClient.connect(place.paths().querySocket(), Limits.STATUS, Limits.STATUS)) {
            boolean drained =
                    luxi.call("QueryConfigValues", List.of("drain_flag")) instanceof List<?> values
                            && values.getFirst() instanceof Boolean flag
                            && flag;
            out.printf("Daemon:  runs, process %d, and answers%n", pid);
            out.println("Queue:   " + (drained ? "drained" : "open"));
            return true;
        } catch (GanetiException e) {
            out.printf(
                    "Daemon:  runs, process %d, but does not answer (%s); look at the end of %s%n",
                    pid, e.getMessage(), place.paths().logFile());
            return false;
        }
    }

    private static boolean nodes(LocalRoot cluster, PrintWriter out) {
        Map<NodeName, String> findings = NodeProbe.ask(cluster);
        boolean good = true;
        for (LocalNode node : cluster.nodes()) {
            Long pid = LocalDaemon.node(node.place()).pid();
            String finding = findings.getOrDefault(node.name(), "was not asked");
            boolean answers = pid != null && finding.isEmpty();
            out.printf(
                    "Node:    %s %s %s%s%n",
                    node.name(),
                    node.address(),
                    pid == null ? "does not run" : "runs, process " + pid,
                    words(pid, finding, node.offline()));
            good &= answers || node.offline();
        }
        return good;
    }

    private static String words(@Nullable Long pid, String finding, boolean offline) {
        String answer =
                finding.isEmpty()
                        ? pid == null ? ", though something answers there" : ", and answers"
                        : pid == null ? "" : ", but does not answer (" + finding + ")";
        return answer + (offline ? "; marked offline" : "");
    }
}
