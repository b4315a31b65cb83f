package janeti.e2e;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The daemon of one node of a {@link LiveCluster}, as a process of its own. */
final class LiveNode implements AutoCloseable {
    private static final int PORT = 1811;
    private static final int CONNECT_MS = 1000;

    private final LiveCluster cluster;
    private final String name;
    private @Nullable Process daemon;

    private LiveNode(LiveCluster cluster, String name) {
        this.cluster = cluster;
        this.name = name;
    }

    /** node2 of the cluster is number 2. Returns when its daemon listens. */
    static LiveNode started(LiveCluster cluster, int number) {
        var node = new LiveNode(cluster, LiveCluster.node(number));
        node.start();
        return node;
    }

    String name() {
        return name;
    }

    Path tree() {
        return cluster.root().resolve(name);
    }

    void start() {
        Process started = spawn();
        daemon = started;
        long end = System.nanoTime() + LiveCluster.HANGS.toNanos();
        while (!listens()) {
            if (!started.isAlive()) {
                throw new AssertionError(name + " ended with " + started.exitValue() + output());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(name + " does not listen" + output());
            }
            LiveCluster.pause();
        }
    }

    private Process spawn() {
        try {
            return new ProcessBuilder(
                            LiveCluster.java(
                                    "noded",
                                    "--foreground",
                                    "--root",
                                    cluster.root().toString(),
                                    "--node",
                                    name))
                    .redirectErrorStream(true)
                    .redirectOutput(outputFile().toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address(), PORT), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    /** As the cluster knows it. */
    private String address() throws IOException {
        Path file = cluster.data().resolve("ssconf_node_primary_ips");
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name + " ")) {
                return line.substring(name.length() + 1);
            }
        }
        throw new AssertionError(file + " does not list " + name);
    }

    private Path outputFile() {
        return cluster.root().resolve("output-" + name);
    }

    private String output() {
        try {
            return ": " + Files.readString(outputFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a power cut for the process. */
    void kill9() {
        Process process = process();
        process.destroyForcibly();
        LiveCluster.waitFor(process, name + " after SIGKILL");
    }

    /** It stands still: its machine takes connections, and nobody reads from them. */
    void hang() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String signal) {
        LiveCluster.Result sent =
                cluster.run(List.of("kill", "-" + signal, String.valueOf(process().pid())));
        if (sent.exit() != 0) {
            throw new AssertionError("kill failed: " + sent);
        }
    }

    private Process process() {
        return Objects.requireNonNull(daemon, "the node daemon was not started");
    }

    @Override
    public void close() {
        if (process().isAlive()) {
            kill9();
        }
    }
}
