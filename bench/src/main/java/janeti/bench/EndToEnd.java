package janeti.bench;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

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
    private static final int WARM_UP_JOBS = 12_000;
    private static final int JOBS = 1000;
    private static final int REQUESTS = 10_000;
    private static final int STARTS = 3;
    private static final int CLIENTS = 64;
    private static final int SECONDS = 8;
    private static final int FIRST_JOBS = 1000;
    private static final int QUIET_MS = 2000;
    private static final int MANY_LIMIT_MS = 2000;
    private static final int BESIDE_JOBS = 15;
    private static final int BESIDE_SECONDS = 20;
    private static final int BESIDE_MANY = 50;

    private final Findings findings = new Findings();
    private final Path folder;
    private final @Nullable Path beside;

    private EndToEnd(Path folder, @Nullable Path beside) {
        this.folder = folder;
        this.beside = beside;
    }

    /** The arguments, as bench/run tells them. */
    private record Choice(
            @Nullable Path folder, @Nullable Path socket, int archived, @Nullable Path beside) {
        static @Nullable Choice of(String[] args) {
            Path folder = null;
            Path socket = null;
            Path beside = null;
            int archived = 0;
            for (int i = 0; i < args.length; i++) {
                boolean last = i + 1 == args.length;
                if (args[i].equals("--socket") && !last) {
                    socket = Path.of(args[++i]).toAbsolutePath();
                } else if (args[i].equals("--beside") && !last) {
                    beside = Path.of(args[++i]).toAbsolutePath();
                } else if (args[i].equals("--archived")
                        && !last
                        && args[i + 1].matches("\\d{1,7}")) {
                    archived = Integer.parseInt(args[++i]);
                } else if (folder == null && !args[i].startsWith("-")) {
                    folder = Path.of(args[i]).toAbsolutePath();
                } else {
                    return null;
                }
            }
            return folder == null == (socket == null)
                    ? null
                    : new Choice(folder, socket, archived, beside);
        }
    }

    public static void main(String[] args) throws Exception {
        Choice choice = Choice.of(args);
        if (choice == null) {
            System.err.println(
                    "Arguments: FOLDER [--archived NUMBER], or --socket PATH of a daemon that runs;"
                            + " --beside PATH of another one's socket");
            System.exit(1);
            return;
        }
        if (choice.beside() != null) {
            new JobLoad(choice.beside()).one(1); // Before all the rest, should it not answer.
        }
        if (choice.socket() != null) {
            Path scratch = Files.createTempDirectory(Path.of("").toAbsolutePath(), "bench");
            var bench = new EndToEnd(scratch, choice.beside());
            bench.jobsAndRequests(choice.socket());
            Files.deleteIfExists(scratch);
            bench.findings.print(System.out);
        } else if (choice.folder() != null) {
            var bench = new EndToEnd(choice.folder(), choice.beside());
            bench.ownDaemon(choice.archived());
            bench.findings.print(System.out);
        }
    }

    private void ownDaemon(int archived) throws Exception {
        Path root = folder.resolve("cluster");
        Daemon.init(root);
        if (archived > 0) {
            findings.tell("start until LUXI answers, empty archive", start(root, ""), "ms");
            ArchivedJobs.fill(Daemon.queueIn(root), archived);
            findings.tell("jobs in the archive from here on", archived, "");
        }
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
        new JobLoad(daemon.socket()).many(FIRST_JOBS);
        Thread.sleep(QUIET_MS);
        findings.tell("resident memory, after 1,000 jobs", daemon.residentMib(), "MiB");
    }

    private void jobsAndRequests(Path socket) throws Exception {
        var load = new JobLoad(socket);
        double oneMs = oneClient(socket);
        double perSecond = load.clients(CLIENTS, SECONDS);
        findings.atLeast(1000, "empty jobs, 64 clients", perSecond, "1/s");
        manyJobs(load, 1000);
        manyJobs(load, 10_000);
        latency(socket, "QueryClusterInfo", "[]");
        latency(socket, "QueryJobs", "[[1],[\"id\",\"status\",\"summary\"]]");
        if (beside != null) {
            beside(new JobLoad(beside), oneMs, perSecond);
        }
    }

    /** The same loads on another daemon, shorter: it may be hundreds of times slower. */
    private void beside(JobLoad other, double oneMs, double perSecond) throws Exception {
        double otherMs = other.one(BESIDE_JOBS).p50Ms();
        double otherPerSecond = other.clients(CLIENTS, BESIDE_SECONDS);
        JobLoad.Many many = other.many(BESIDE_MANY);
        findings.tell("beside: empty job, one client, p50", otherMs, "ms");
        findings.tell("beside: empty jobs, 64 clients", otherPerSecond, "1/s");
        String what = "beside: SubmitManyJobs of %,d empty jobs, ".formatted(BESIDE_MANY);
        findings.tell(what + "answered", many.answeredMs(), "ms");
        findings.tell(what + "finished", many.perSecond(), "1/s");
        findings.tell("faster: empty job, one client, p50", otherMs / oneMs, "times");
        findings.tell("faster: empty jobs, 64 clients", perSecond / otherPerSecond, "times");
    }

    /**
     * Disk and jobs in turns, so that what disturbs one disturbs the other; the median of a job.
     * The first jobs do not count: a daemon lives for months, and until its compiler is done, that
     * keeps one of the processors.
     */
    private double oneClient(Path socket) throws Exception {
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
            return empty.p50Ms();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void append(FileChannel disk) throws IOException {
        disk.write(ByteBuffer.allocate(RECORD_BYTES));
        disk.force(false);
    }

    private void manyJobs(JobLoad load, int count) throws IOException {
        JobLoad.Many many = load.many(count);
        String what = "SubmitManyJobs of %,d empty jobs, ".formatted(count);
        findings.atMost(MANY_LIMIT_MS, what + "answered", many.answeredMs(), "ms");
        findings.tell(what + "finished", many.perSecond(), "1/s");
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
