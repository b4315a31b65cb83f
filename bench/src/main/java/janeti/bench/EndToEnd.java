package janeti.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Measures a whole daemon in one run, beside what the machine itself takes: an append with a flush
 * on the same disk, and an echo over the same kind of socket. Clients run in this process, so they
 * share the processors with the daemon; absolute numbers are for orientation, ratios hold.
 *
 * <p>An empty job is OP_TEST_DELAY without locks and nodes that sleeps for one microsecond: a delay
 * of zero is refused.
 */
public final class EndToEnd {
    private static final int RECORD_BYTES = 300;
    private static final int APPENDS = 1000;
    private static final int WARM_UP_JOBS = 1500;
    private static final int JOBS = 1000;
    private static final int REQUESTS = 10_000;
    private static final int STARTS = 3;
    private static final int CLIENTS = 64;
    private static final int SECONDS = 8;
    private static final int FIRST_JOBS = 1000;
    private static final int QUIET_MS = 2000;

    private final Findings findings = new Findings();
    private final Path folder;

    private EndToEnd(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("--socket")) {
            Path socket = Path.of(args[1]).toAbsolutePath();
            Path scratch = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench");
            var bench = new EndToEnd(scratch);
            bench.jobsAndRequests(socket);
            Files.deleteIfExists(scratch);
            bench.findings.print(System.out);
        } else if (args.length == 1) {
            var bench = new EndToEnd(Path.of(args[0]).toAbsolutePath());
            bench.ownDaemon();
            bench.findings.print(System.out);
        } else {
            System.err.println("Arguments: FOLDER, or --socket PATH of a daemon that runs");
            System.exit(1);
        }
    }

    private void ownDaemon() throws Exception {
        Path root = folder.resolve("cluster");
        Daemon.init(root);
        findings.atMost(1500, "start until LUXI answers, AOT cache", start(root, ""), "ms");
        findings.tell("start until LUXI answers, without", start(root, "-XX:AOTMode=off"), "ms");
        try (Daemon daemon = Daemon.start(root, "")) {
            Thread.sleep(QUIET_MS);
            findings.atMost(256, "resident memory, idle after start", daemon.residentMib(), "MiB");
            firstJobs(daemon);
            jobsAndRequests(daemon.socket());
            findings.tell("resident memory, at the end of all", daemon.residentMib(), "MiB");
        }
    }

    /** The median of some. */
    private static double start(Path root, String vmOptions) throws Exception {
        double[] ms = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            try (Daemon daemon = Daemon.start(root, vmOptions)) {
                ms[i] = daemon.startMs();
            }
        }
        Arrays.sort(ms);
        return ms[STARTS / 2];
    }

    private void firstJobs(Daemon daemon) throws IOException, InterruptedException {
        try (var client = new JobClient(daemon.socket())) {
            client.submitMany(FIRST_JOBS, Samples.emptyOp()).forEach(client::await);
        }
        Thread.sleep(QUIET_MS);
        findings.tell("resident memory, after 1,000 jobs", daemon.residentMib(), "MiB");
    }

    private void jobsAndRequests(Path socket) throws Exception {
        oneClient(socket);
        manyClients(socket);
        manyJobs(socket, 1000);
        manyJobs(socket, 10_000);
        latency(socket, "QueryClusterInfo", "[]");
        latency(socket, "QueryJobs", "[[1],[\"id\",\"status\",\"summary\"]]");
    }

    /** Disk and jobs in turns, so that what disturbs one disturbs the other. */
    private void oneClient(Path socket) throws Exception {
        Path file = folder.resolve("appended");
        try (var client = new JobClient(socket);
                FileChannel disk =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.APPEND)) {
            Times.of(WARM_UP_JOBS, () -> client.run(Samples.emptyOp()));
            Times append = Times.of(APPENDS, () -> append(disk));
            Times empty = Times.of(JOBS, () -> client.run(Samples.emptyOp()));
            Times delay = Times.of(JOBS / 2, () -> client.run(Samples.delay(0.001)));
            findings.tell("append of 300 bytes and flush, p50", append.p50Ms(), "ms");
            findings.tell("append of 300 bytes and flush, p99", append.p99Ms(), "ms");
            findings.atMost(6 * append.p50Ms(), "empty job, one client, p50", empty.p50Ms(), "ms");
            findings.atMost(20, "empty job, one client, p99", empty.p99Ms(), "ms");
            findings.tell("job that sleeps 1 ms, one client, p50", delay.p50Ms(), "ms");
            findings.tell("job that sleeps 1 ms, one client, p99", delay.p99Ms(), "ms");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void append(FileChannel disk) throws IOException {
        disk.write(ByteBuffer.allocate(RECORD_BYTES));
        disk.force(false);
    }

    /** Each client waits for its job before it submits the next. */
    private void manyClients(Path socket) throws Exception {
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(SECONDS);
        long done = 0;
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<Long>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> runUntil(socket, end)));
            }
            for (Future<Long> client : clients) {
                done += client.get();
            }
        }
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        findings.atLeast(1000, "empty jobs, 64 clients", done / seconds, "1/s");
    }

    private static long runUntil(Path socket, long end) {
        long done = 0;
        try (var client = new JobClient(socket)) {
            while (System.nanoTime() < end) {
                client.run(Samples.emptyOp());
                done++;
            }
        }
        return done;
    }

    private void manyJobs(Path socket, int count) {
        try (var client = new JobClient(socket)) {
            long start = System.nanoTime();
            List<Object> ids = client.submitMany(count, Samples.emptyOp());
            long submitted = System.nanoTime();
            ids.forEach(client::await);
            double all = System.nanoTime() - start;
            String what = "SubmitManyJobs of %,d empty jobs, ".formatted(count);
            findings.tell(
                    what + "answered",
                    (submitted - start) / (double) TimeUnit.MILLISECONDS.toNanos(1),
                    "ms");
            findings.tell(what + "finished", count / (all / TimeUnit.SECONDS.toNanos(1)), "1/s");
        }
    }

    private void latency(Path socket, String method, String args) throws Exception {
        byte[] request =
                ("{\"method\":\"" + method + "\",\"args\":" + args + "}\3")
                        .getBytes(StandardCharsets.UTF_8);
        Path echoSocket = folder.resolve("echo");
        try (var luxi = new RawClient(socket)) {
            var answer = new ByteArrayOutputStream();
            answer.writeBytes(luxi.ask(request));
            answer.write(3);
            try (var _ = new EchoServer(echoSocket, answer.toByteArray());
                    var echo = new RawClient(echoSocket)) {
                Times.of(REQUESTS, () -> luxi.ask(request));
                Times.of(REQUESTS, () -> echo.ask(request));
                Times ours = Times.of(REQUESTS, () -> luxi.ask(request));
                Times bare = Times.of(REQUESTS, () -> echo.ask(request));
                findings.tell(
                        "echo of %,d bytes, p50".formatted(answer.size()), bare.p50Ms(), "ms");
                findings.atMost(3 * bare.p50Ms(), method + ", p50", ours.p50Ms(), "ms");
                findings.tell(method + ", p99", ours.p99Ms(), "ms");
            }
        }
    }
}
