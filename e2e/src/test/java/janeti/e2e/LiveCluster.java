package janeti.e2e;

import janeti.protocol.LuxiClient;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A cluster in a folder of its own, its daemon as a process of its own. Of one node, without a node
 * daemon, unless asked for more: then one process serves the nodes, on a network of the test's own.
 */
final class LiveCluster implements AutoCloseable {
    static final String NODE = "node1.janeti.internal";
    static final String CLUSTER = "cluster.janeti.internal";

    /** How long a command or a start may take before the test fails. */
    static final Duration HANGS = Duration.ofSeconds(180);

    /** Of the tests in this process; others run beside it. */
    private static final String NETWORK = "127." + (77 + Integer.getInteger("janeti.fork", 0));

    /** Where node daemons listen. */
    private static final int NODE_PORT = 1811;

    private final Path root;
    private final Map<String, String> daemonEnvironment = new LinkedHashMap<>();
    private @Nullable Process daemon;
    private @Nullable Process nodeDaemon;

    /** How a command ended. */
    record Result(int exit, String out, String err) {}

    private LiveCluster(Path root) {
        this.root = root;
    }

    /** Made and not yet started. */
    static LiveCluster init(Path root) {
        return init(root, 1, NETWORK);
    }

    /** The same with many nodes; the network is 127.N, and no other test's. */
    static LiveCluster init(Path root, int nodes, String network, String... more) {
        var cluster = new LiveCluster(root);
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "init",
                                "--root",
                                root.toString(),
                                "--nodes",
                                Integer.toString(nodes),
                                "--network",
                                network));
        words.addAll(Arrays.asList(more));
        Result made = cluster.janeti(words.toArray(String[]::new));
        if (made.exit() != 0) {
            throw new AssertionError("init failed: " + made);
        }
        return cluster;
    }

    static LiveCluster started(Path root) {
        LiveCluster cluster = init(root);
        cluster.start();
        return cluster;
    }

    /** With its node daemons. */
    static LiveCluster started(Path root, int nodes, String network) {
        LiveCluster cluster = init(root, nodes, network);
        cluster.startNodes(network);
        cluster.start();
        return cluster;
    }

    static String node(int number) {
        return "node" + number + ".janeti.internal";
    }

    /** What the master daemon finds in its environment from its next start on. */
    LiveCluster with(String name, String value) {
        daemonEnvironment.put(name, value);
        return this;
    }

    Path root() {
        return root;
    }

    Path tree() {
        return root.resolve(NODE);
    }

    Path tree(int node) {
        return root.resolve(node(node));
    }

    Path data() {
        return tree().resolve("var/lib/ganeti");
    }

    Path socket() {
        return tree().resolve("var/run/ganeti/socket/ganeti-query");
    }

    Path pidFile() {
        return tree().resolve("var/run/ganeti/ganeti-luxid.pid");
    }

    Path logFile() {
        return tree().resolve("var/log/ganeti/master-daemon.log");
    }

    /** Starts the daemon in the foreground of a process of ours; returns when it answers. */
    void start(String... more) {
        Process started = spawn(more);
        daemon = started;
        long end = System.nanoTime() + HANGS.toNanos();
        while (!answers()) {
            if (!started.isAlive()) {
                throw new AssertionError(
                        "The daemon ended with " + started.exitValue() + ": " + output());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("The daemon does not answer: " + output());
            }
            pause();
        }
    }

    /** Starts one process for all node daemons; returns when it listens. */
    void startNodes(String network) {
        Process started =
                spawn(
                        java("noded", "--foreground", "--all", "--root", root.toString()),
                        "node-output");
        nodeDaemon = started;
        long end = System.nanoTime() + HANGS.toNanos();
        while (!listens(network + ".0.11")) {
            if (!started.isAlive() || System.nanoTime() > end) {
                throw new AssertionError(
                        "The node daemons do not listen: " + read(root.resolve("node-output")));
            }
            pause();
        }
    }

    /** The one process of all node daemons. */
    Process nodeDaemon() {
        return Objects.requireNonNull(nodeDaemon, "the node daemons were not started");
    }

    private static boolean listens(String address) {
        try (var socket = new Socket(address, NODE_PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false; // Not yet.
        }
    }

    private Process spawn(String... more) {
        List<String> command = java("masterd", "--foreground", "--root", root.toString());
        command.addAll(Arrays.asList(more));
        return spawn(command, "output");
    }

    private Process spawn(List<String> command, String output) {
        try {
            var builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(root.resolve(output).toFile());
            builder.environment().putAll(daemonEnvironment);
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a daemon that is expected to refuse its start; its exit code and output. */
    Result refusedStart(String... more) {
        Process process = spawn(more);
        waitFor(process, "masterd");
        return new Result(process.exitValue(), output(), "");
    }

    private boolean answers() {
        try (LuxiClient client = luxi()) {
            return client.call("QueryConfigValues", List.of("cluster_name")) != null;
        } catch (RuntimeException e) {
            return false; // Not yet.
        }
    }

    String output() {
        return read(root.resolve("output"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LuxiClient luxi() {
        return LuxiClient.connect(socket(), Duration.ofSeconds(5), HANGS);
    }

    Process daemon() {
        return Objects.requireNonNull(daemon, "the daemon was not started");
    }

    /** As a power cut for the process: no code of it runs any more. */
    void kill9() {
        daemon().destroyForcibly();
        waitFor(daemon(), "the daemon after SIGKILL");
    }

    /** Asks it to end and returns its exit code. */
    int terminate() {
        daemon().destroy();
        waitFor(daemon(), "the daemon after SIGTERM");
        return daemon().exitValue();
    }

    /** One of Ganeti's own commands, pointed at this cluster. */
    Result gnt(String... command) {
        Path program = Path.of("/usr/sbin", command[0]);
        if (!Files.isExecutable(program)) {
            throw new AssertionError(
                    program + " is missing: apt-get install --no-install-recommends ganeti");
        }
        return run(Arrays.asList(command));
    }

    /** A command of ours. */
    Result janeti(String... arguments) {
        return run(java(arguments));
    }

    Result run(List<String> command) {
        try {
            Path out = Files.createTempFile(Files.createDirectories(root), "out", "");
            Path err = Files.createTempFile(root, "err", "");
            var builder =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment());
            Process process = builder.start();
            waitFor(process, String.join(" ", command));
            var result =
                    new Result(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In which Ganeti's commands find this cluster. */
    Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("GANETI_ROOTDIR", tree().toString());
        environment.put("GANETI_HOSTNAME", NODE);
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("TZ", "UTC");
        environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return environment;
    }

    static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "janeti.cli.Janeti"));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    static void waitFor(Process process, String what) {
        try {
            if (!process.waitFor(HANGS.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(what + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + what, e);
        }
    }

    /** Between two looks at another process, which cannot wake us. */
    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (daemon != null && daemon.isAlive()) {
            kill9();
        }
        if (nodeDaemon != null && nodeDaemon.isAlive()) {
            nodeDaemon.destroyForcibly();
            waitFor(nodeDaemon, "the node daemons after SIGKILL");
        }
    }
}
