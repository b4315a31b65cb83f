package janeti.cli;

import janeti.master.ExitCode;
import janeti.master.Place;
import janeti.master.StartRefused;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;
import java.io.StringWriter;
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

    /** Not "init": what makes certificates is in a signed library, which no cache can hold. */
    private void command() {
        String folder = root.folder().toString();
        var quiet = new PrintWriter(new StringWriter());
        for (String[] args :
                List.of(
                        new String[] {"--help"},
                        new String[] {"env", "--root", folder},
                        new String[] {"status", "--root", folder})) {
            Janeti.commandLine().setOut(quiet).setErr(quiet).execute(args);
        }
    }

    /** What gnt-cluster info, gnt-debug delay and a waiting gnt-job ask. */
    private void daemon() {
        Place place = root.place();
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
                                            List.of(),
                                            "reason",
                                            List.of())));
            luxi.call("WaitForJobChange", job, List.of("status"), List.of("success"), 0, 1);
            luxi.call("QueryJobs", List.of(), List.of("id", "status", "opresult"));
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
            try {
                Thread.sleep(Limits.TRAINING_LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartRefused(ExitCode.FAILURE, "Interrupted.", e);
            }
        }
    }
}
