package janeti.bench;

import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Many who wait at once: jobs for locks, in this process ({@link WaitingJobs}); clients for a job,
 * over real sockets of a daemon of its own. The clients share the processors with the daemon.
 */
public final class Waiting {
    private static final int CLIENTS = 5000;
    private static final int ROUNDS = 5;
    private static final int WAIT_S = 60;
    private static final double WOKEN_MS = 100;

    /** Until all clients wait, after all have connected and asked once. */
    private static final int QUIET_MS = 3000;

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
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Object job = one.call("SubmitJob", List.of(Samples.delay(3600)));
            List<LuxiClient> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(LuxiClient.connect(socket));
            }
            double[] last = new double[ROUNDS];
            double[] first = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                List<Future<Long>> woken = new ArrayList<>();
                Object now = priorityOf(one, job);
                for (LuxiClient client : clients) {
                    woken.add(threads.submit(wait(client, job, now)));
                }
                Thread.sleep(QUIET_MS);
                long changed = System.nanoTime();
                one.call("ChangeJobPriority", job, round + 1);
                double[] ms = new double[CLIENTS];
                for (int i = 0; i < CLIENTS; i++) {
                    ms[i] = (woken.get(i).get() - changed) / 1e6;
                }
                Arrays.sort(ms);
                first[round] = ms[0];
                last[round] = ms[CLIENTS - 1];
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
            clients.forEach(LuxiClient::close);
        }
    }

    private static @Nullable Object priorityOf(LuxiClient client, @Nullable Object job) {
        return client.call("QueryJobs", List.of(String.valueOf(job)), List.of("priority"))
                        instanceof List<?> rows
                ? rows.get(0)
                : null;
    }

    /** When it is told, in nanoseconds. */
    private static Callable<Long> wait(
            LuxiClient client, @Nullable Object job, @Nullable Object seen) {
        return () -> {
            Object answer =
                    client.call("WaitForJobChange", job, List.of("priority"), seen, null, WAIT_S);
            long now = System.nanoTime();
            if (!(answer instanceof List<?>)) {
                throw new IllegalStateException("Job " + job + " did not change: " + answer);
            }
            return now;
        };
    }
}
