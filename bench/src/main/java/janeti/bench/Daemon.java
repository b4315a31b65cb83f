package janeti.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A master daemon of its own, on a cluster made for it. */
final class Daemon implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final long LOOK_MS = 2;
    private static final byte[] QUESTION =
            "{\"method\":\"QueryClusterInfo\",\"args\":[]}\3".getBytes(StandardCharsets.UTF_8);

    private final Process process;
    private final Path socket;
    private final double startMs;

    private Daemon(Process process, Path socket, double startMs) {
        this.process = process;
        this.socket = socket;
        this.startMs = startMs;
    }

    private static String launcher() {
        return System.getProperty("janeti.launcher", "janeti");
    }

    /** Makes a new cluster below a folder that is not there yet or empty. */
    static void init(Path root) throws IOException, InterruptedException {
        Process init =
                new ProcessBuilder(launcher(), "init", "--root", root.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (init.waitFor() != 0) {
            throw new IOException("No cluster was made in " + root + "; the reason is above");
        }
    }

    /** Starts it and returns after its first good answer. */
    static Daemon start(Path root, String vmOptions) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(
                                launcher(),
                                "masterd",
                                "--foreground",
                                "--syslog=no",
                                "--root",
                                root.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("JANETI_DAEMON_OPTS", vmOptions);
        Path socket = socketIn(root);
        long start = System.nanoTime();
        Process process = builder.start();
        while (!answers(socket)) {
            long waited = System.nanoTime() - start;
            if (!process.isAlive() || waited > START_LIMIT.toNanos()) {
                process.destroyForcibly();
                throw new IOException(
                        "The daemon did not start; its log below " + root + " says why");
            }
            Thread.sleep(LOOK_MS);
        }
        double ms = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        return new Daemon(process, socket, ms);
    }

    private static Path socketIn(Path root) throws IOException {
        return nodeIn(root).resolve("var/run/ganeti/socket/ganeti-query");
    }

    static Path queueIn(Path root) throws IOException {
        return nodeIn(root).resolve("var/lib/ganeti/queue");
    }

    private static Path nodeIn(Path root) throws IOException {
        try (Stream<Path> nodes = Files.list(root)) {
            return nodes.filter(node -> Files.isDirectory(node.resolve("var/lib/ganeti")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("There is no node in " + root));
        }
    }

    private static boolean answers(Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try (var client = new RawClient(socket)) {
            return client.ask(QUESTION).length > 0;
        } catch (IOException e) {
            return false; // Not yet: the caller asks again, within its limit.
        }
    }

    Path socket() {
        return socket;
    }

    /** From the start of the process to its first good answer. */
    double startMs() {
        return startMs;
    }

    double residentMib() throws IOException {
        return status("VmRSS:") / 1024.0;
    }

    private long status(String key) throws IOException {
        List<String> lines =
                Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
        for (String line : lines) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("The kernel tells no " + key);
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "The daemon did not end within " + STOP_LIMIT.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while the daemon was to end", e);
        }
    }
}
