package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.LocalRoot;
import janeti.master.NodeProbe;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * janeti train: what the launcher runs once after a build, so that the AOT caches know the classes
 * of a usual command and of a usual start. Works on a cluster made for that and thrown away.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Runnable {
    enum Kind {
        COMMAND,
        DAEMON
    }

    /** Commands of each shape: help, a table, a job that is waited for, a page, no cluster. */
    private static final List<String> PRACTICE =
            List.of(
                    "instance list",
                    "node list --json",
                    "instance start web1",
                    "tag add cluster blue",
                    "cluster info",
                    "job list -o id,nosuch",
                    "instance add --help",
                    "--help",
                    "env",
                    "status");

    @Mixin private RootOption root = new RootOption();

    @Parameters(index = "0")
    private Kind kind = Kind.COMMAND;

    @Override
    public void run() {
        switch (kind) {
            case COMMAND -> command();
            case DAEMON -> daemon();
        }
    }

    /**
     * Not "init": what makes certificates is in a signed library, which no cache can hold. No
     * daemon runs yet, so something stands in for it.
     */
    private void command() {
        Place place = root.place();
        var quiet = new PrintWriter(new StringWriter());
        try (var _ = new PracticeMaster(place.paths().querySocket())) {
            for (String typed : PRACTICE) {
                String[] args = (typed + " --root " + root.folder()).split(" ", -1);
                Janeti.commandLine(args).setOut(quiet).setErr(quiet).execute(args);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What gnt-cluster info, gnt-debug delay and a waiting gnt-job ask; the delay on the node. */
    private void daemon() {
        Place place = root.place();
        awaitNodes(LocalRoot.of(place));
        try (LuxiClient luxi = connect(place)) {
            luxi.call("QueryClusterInfo");
            luxi.call("QueryConfigValues", List.of("cluster_name", "master_node", "drain_flag"));
            Object job =
                    luxi.call(
                            "SubmitJob",
                            List.of(
                                    Map.of(
                                            "OP_ID",
                                            "OP_TEST_DELAY",
                                            "duration",
                                            0.01,
                                            "on_master",
                                            true,
                                            "on_nodes",
                                            List.of(place.node().value()),
                                            "reason",
                                            List.of())));
            luxi.call("WaitForJobChange", job, List.of("status"), List.of("success"), 0, 1);
            luxi.call("QueryJobs", List.of(), List.of("id", "status", "opresult"));
        }
    }

    /** Its log says whether that worked; without, the caches only know less. */
    private static void awaitNodes(LocalRoot cluster) {
        long end = System.nanoTime() + Limits.TRAINING.toNanos();
        while (System.nanoTime() < end
                && NodeProbe.ask(cluster).values().stream().anyMatch(found -> !found.isEmpty())) {
            pause();
        }
    }

    private static LuxiClient connect(Place place) {
        long end = System.nanoTime() + Limits.TRAINING.toNanos();
        while (true) {
            try {
                return LuxiClient.connect(
                        place.paths().querySocket(), Limits.STATUS, Limits.TRAINING);
            } catch (GanetiException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Limits.TRAINING_LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(ExitCode.FAILURE, "Interrupted.", e);
        }
    }
}
