package janeti.bench;

import janeti.model.Json;
import janeti.protocol.EtxReader;
import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Many who wait at once: jobs for locks, in this process ({@link WaitingJobs}); clients for a job,
 * over real sockets of a daemon of its own. The clients share the processors with the daemon.
 */
public final class Waiting {
    private static final int CLIENTS = 5000;
    private static final int ROUNDS = 9;

    /** Before those that count: a daemon that has run for a while is meant. */
    private static final int WARM_UP_ROUNDS = 40;

    private static final int WAIT_S = 60;
    private static final double WOKEN_MS = 100;

    /** Until all clients wait, after all have connected and asked once. */
    private static final int QUIET_MS = 500;

    private Waiting() {}

    public static void main(String[] args) throws Exception {
        if (args.length != 1) {
            System.err.println("Arguments: FOLDER");
            System.exit(1);
        }
        var findings = new Findings();
        Path folder = Path.of(args[0]).toAbsolutePath();
        WaitingJobs.measure(folder.resolve("jobs"), findings);
        Path root = folder.resolve("cluster");
        Daemon.init(root);
        try (Daemon daemon = Daemon.start(root, "")) {
            double restsMib = daemon.residentMib();
            clients(daemon.socket(), findings);
            findings.tell(
                    "resident memory more than before, 5,000 clients",
                    daemon.residentMib() - restsMib,
                    "MiB");
        }
        findings.print(System.out);
        System.exit(0); // Clients may still be connected.
    }

    /** Each waits for the same job, again and again; its priority is what changes. */
    static void clients(Path socket, Findings findings) throws Exception {
        try (var one = LuxiClient.connect(socket);
                var clients = new Watchers(socket, CLIENTS)) {
            Object job = one.call("SubmitJob", List.of(Samples.delay(3600)));
            double[] last = new double[ROUNDS];
            double[] first = new double[ROUNDS];
            for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
                clients.ask(wait(job, priorityOf(one, job)));
                Thread.sleep(QUIET_MS);
                long changed = System.nanoTime();
                one.call("ChangeJobPriority", job, Math.floorMod(round, 2));
                Watchers.Told told = clients.awaitAll();
                if (round < 0) {
                    continue;
                }
                first[round] = (told.first() - changed) / 1e6;
                last[round] = (told.last() - changed) / 1e6;
            }
            Arrays.sort(last);
            Arrays.sort(first);
            findings.tell(
                    "change asked for until the first of 5,000 knows", first[ROUNDS / 2], "ms");
            findings.atMost(
                    WOKEN_MS,
                    "change asked for until all 5,000 know, median",
                    last[ROUNDS / 2],
                    "ms");
            findings.tell("change asked for until all 5,000 know, worst", last[ROUNDS - 1], "ms");
            one.call("CancelJob", job, true);
        }
    }

    private static @Nullable Object priorityOf(LuxiClient client, @Nullable Object job) {
        return client.call("QueryJobs", List.of(String.valueOf(job)), List.of("priority"))
                        instanceof List<?> rows
                ? rows.get(0)
                : null;
    }

    private static byte[] wait(@Nullable Object job, @Nullable Object seen) {
        String message =
                "{\"method\":\"WaitForJobChange\",\"args\":[%s,[\"priority\"],%s,null,%d]}"
                        .formatted(job, Json.text(seen), WAIT_S);
        return (message + (char) EtxReader.ETX).getBytes(StandardCharsets.UTF_8);
    }
}
