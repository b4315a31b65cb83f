package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.NodeTree;
import janeti.node.host.Programs;
import janeti.node.host.SearchedFolder;
import janeti.node.os.OsCalls;
import janeti.node.os.OsLogs;
import janeti.node.storage.Disks;
import janeti.node.transfer.TransferEnd.Direction;
import janeti.protocol.InstanceDict;
import janeti.protocol.TransferCall;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Begins, watches and ends transfers.
 *
 * <p>Each is a shell with a pipe of the system's own tools: {@code socat} for TLS, {@code dd}, and
 * the compression. They speak with Ganeti's import-export daemon because it uses the same; they
 * need no second Java for each disk; and as nothing of a transfer is in this process, it goes on
 * when the node daemon is restarted or killed, and tells the next one how it ended.
 */
record Transfers(NodeTree tree, Disks disks, OsCalls oses, Limits limits) {
    private static final Logger log = LoggerFactory.getLogger(Transfers.class);
    private static final Pattern COMPONENT =
            Pattern.compile("[a-zA-Z0-9][-_.a-zA-Z0-9]{0," + (Limits.COMPONENT_CHARS - 1) + "}");

    /** A name or an address; what means something to socat is in none. */
    private static final Pattern HOST =
            Pattern.compile("[a-zA-Z0-9:][-.:a-zA-Z0-9]{0," + (Limits.HOST_CHARS - 1) + "}");

    private static final int MOST_PORT = 65535;

    /** Source: spec/constants.json, OPENSSL_CIPHERS. */
    private static final String CIPHERS = "HIGH:-DES:-3DES:-EXPORT:-DH";

    /**
     * Files are named as they are in the folder. Who has a certificate of the CA is the right peer,
     * whatever name stands in it: keys for other clusters have that of their node.
     */
    private static final String CONNECTION =
            "keepalive,keepidle=60,keepintvl=10,keepcnt=5,verify=1,cipher="
                    + CIPHERS
                    + ",key="
                    + TransferFolder.KEY
                    + ",cert="
                    + TransferFolder.CERTIFICATE
                    + ",cafile="
                    + TransferFolder.CA
                    + ",pf=";

    /** Where an export script may tell what it is going to send. */
    private static final Map<String, String> SIZE_CHANNEL = Map.of("EXP_SIZE_FD", "9");

    /** Begins to receive; answers the name of the transfer. */
    String start(TransferCall.ImportStart call) {
        TransferOptions options = TransferOptions.of(call.options());
        // A peer without the right certificate is sent away, and the next one waited for.
        String address =
                "OPENSSL-LISTEN:0,reuseaddr,forever,interval=0.01," + CONNECTION + family(options);
        return begin(
                Direction.IMPORT,
                options,
                call.instance(),
                call.component(),
                call.target(),
                address,
                options.connectTimeout().toSeconds());
    }

    /** Begins to send; answers the name of the transfer. */
    String start(TransferCall.ExportStart call) {
        TransferOptions options = TransferOptions.of(call.options());
        if (!HOST.matcher(call.host()).matches()) {
            throw new CallFailedException("\"" + call.host() + "\" is no host to send a disk to");
        }
        if (call.port() < 1 || call.port() > MOST_PORT) {
            throw new CallFailedException("A disk cannot be sent to port " + call.port());
        }
        String host = call.host().indexOf(':') < 0 ? call.host() : "[" + call.host() + "]";
        String address =
                "OPENSSL:"
                        + host
                        + ":"
                        + call.port()
                        + ",openssl-commonname=,nosni=1,connect-timeout="
                        + Limits.CONNECT_ATTEMPT.toSeconds()
                        + ",retry="
                        + Limits.CONNECT_RETRIES
                        + ",interval=1,"
                        + CONNECTION
                        + family(options);
        return begin(
                Direction.EXPORT,
                options,
                call.instance(),
                call.component(),
                call.source(),
                address,
                Limits.SEND_CONNECT.toSeconds());
    }

    private static String family(TransferOptions options) {
        return options.ipv6() ? "ipv6" : "ipv4";
    }

    private Path all() {
        return tree.run().resolve("import-export");
    }

    private String begin(
            Direction direction,
            TransferOptions options,
            InstanceDict instance,
            String component,
            List<Object> wire,
            String address,
            long connectSeconds) {
        if (!COMPONENT.matcher(component).matches()) {
            throw new CallFailedException("\"" + component + "\" is no part of an instance");
        }
        Programs.require("socat", "sends disks from node to node", "socat");
        Programs.require("setsid", "starts transfers of disks", "util-linux");
        Programs.require("bash", "runs transfers of disks", "bash");
        var keys = new TransferKeys(tree);
        Path key = options.keyName() == null ? tree.serverPem() : keys.key(options.keyName());
        Path certificate =
                options.keyName() == null ? tree.serverPem() : keys.certificate(options.keyName());
        TransferEnd end = new TransferEnd.Places(tree, disks, oses).find(direction, instance, wire);
        requireRoom();
        String mode = mode(direction);
        try {
            Files.createDirectories(all());
            var folder =
                    new TransferFolder(
                            Files.createTempDirectory(
                                    all(),
                                    mode + "-" + component + "-" + OsLogs.stamp() + "-",
                                    PosixFilePermissions.asFileAttribute(
                                            PosixFilePermissions.fromString("rwx------"))));
            try {
                link(folder, TransferFolder.KEY, key);
                link(folder, TransferFolder.CERTIFICATE, certificate);
                fill(folder, options.ca(), end);
                Path output = new OsLogs(tree).make(mode, instance, component);
                link(folder, TransferFolder.SCRIPT_LOG, output);
                List<String> words =
                        words(folder, direction, options, end, output, address, connectSeconds);
                run(folder, words, end);
                return folder.path().getFileName().toString();
            } catch (IOException | RuntimeException e) {
                folder.remove();
                throw e;
            }
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot begin the " + mode + " of " + component + ": " + e, e);
        }
    }

    /** Of the shell: its arguments are told in transfer.sh. */
    private List<String> words(
            TransferFolder folder,
            Direction direction,
            TransferOptions options,
            TransferEnd end,
            Path output,
            String address,
            long connectSeconds) {
        return List.of(
                "setsid",
                "bash",
                folder.path().resolve(TransferFolder.PROGRAM).toString(),
                "folder=" + folder.path(),
                "mode=" + mode(direction),
                "io=" + end.kind().name().toLowerCase(Locale.ROOT),
                "place=" + end.place(),
                "os=" + (end.script() == null ? "" : end.script().folder()),
                "script=" + (end.script() == null ? "" : end.script().script()),
                "log=" + output,
                "compress=" + options.compress(),
                "magic=" + options.magic(),
                "address=" + address,
                "connect_limit=" + connectSeconds,
                "stall_limit=" + limits.stall().toSeconds(),
                "linger=" + limits.linger().toSeconds(),
                "log_limit=" + Limits.LOG_BYTES,
                "socat_log_limit=" + Limits.CONNECTION_LOG_BYTES);
    }

    private static String mode(Direction direction) {
        return direction.name().toLowerCase(Locale.ROOT);
    }

    private static void link(TransferFolder folder, String name, Path target) throws IOException {
        if (!Files.isRegularFile(target)) {
            throw new CallFailedException("File '" + target + "' does not exist");
        }
        Files.createSymbolicLink(folder.path().resolve(name), target);
    }

    private void fill(TransferFolder folder, @Nullable String ca, TransferEnd end)
            throws IOException {
        if (ca == null) {
            link(folder, TransferFolder.CA, tree.serverPem());
        } else {
            Files.writeString(folder.path().resolve(TransferFolder.CA), ca);
        }
        if (end.expectedMib() != null) {
            Files.writeString(
                    folder.path().resolve(TransferFolder.EXPECTED), end.expectedMib().toString());
        }
        String program = TransferFolder.PROGRAM;
        try (InputStream text = Transfers.class.getResourceAsStream(program)) {
            if (text == null) {
                throw new IOException("The program has no part " + program);
            }
            Files.copy(text, folder.path().resolve(program));
        }
    }

    private static void run(TransferFolder folder, List<String> words, TransferEnd end)
            throws IOException {
        var builder = new ProcessBuilder(words);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", Command.PATH);
        if (end.script() != null) {
            environment.putAll(end.script().environment());
            environment.putAll(SIZE_CHANNEL);
        }
        environment.put(TransferProcesses.VARIABLE, folder.path().toString());
        builder.directory(folder.path().toFile());
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(folder.path().resolve(TransferFolder.SHELL_LOG).toFile());
        Process process = builder.start();
        log.info("transfer={} begins: pid={}", folder.path().getFileName(), process.pid());
        long limit = System.nanoTime() + Limits.BEGIN.toNanos();
        while (!folder.hasBegun()) {
            if (!process.isAlive() || System.nanoTime() - limit > 0) {
                var _ = process.destroyForcibly();
                throw new CallFailedException(
                        "The transfer did not begin within "
                                + Limits.BEGIN.toSeconds()
                                + " seconds: "
                                + folder.tail(TransferFolder.SHELL_LOG).strip());
            }
            pause(process);
        }
    }

    private static void pause(Process process) {
        try {
            var _ = process.waitFor(Limits.LOOK_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException("The node daemon ends", e);
        }
    }

    /** What nobody cleaned up within a day is of nobody; it goes when the next one comes. */
    private void requireRoom() {
        int underWay = 0;
        for (Path path : SearchedFolder.entries(all(), "transfers")) {
            var folder = new TransferFolder(path);
            Instant changed = folder.changed();
            if (!folder.hasEnded() && folder.processes().areThere()) {
                underWay++;
            } else if (changed != null && changed.isBefore(Instant.now().minus(Limits.KEPT))) {
                log.info("transfer={} was not cleaned up and goes now", path.getFileName());
                folder.remove();
            }
        }
        if (underWay >= limits.atOnce()) {
            throw new CallFailedException(
                    underWay
                            + " disks are being sent or received on this node, and no more at once"
                            + " may be; wait until one has ended");
        }
    }

    private TransferFolder folder(String name) {
        return new TransferFolder(all().resolve(NodeTree.name(name)));
    }

    /** How far each is; null for those that are not there. */
    List<@Nullable Object> status(List<String> names) {
        List<@Nullable Object> all = new ArrayList<>();
        for (String name : names) {
            all.add(new TransferStatus(folder(name)).read());
        }
        return all;
    }

    /** Ends one early; its status stays. One that is gone or has ended is as good. */
    void abort(String name) {
        log.info("transfer={} is aborted", name);
        folder(name).end("Aborted by the master daemon", limits);
    }

    /** Ends one if it has not ended, and removes what it left. */
    void cleanUp(String name) {
        TransferFolder folder = folder(name);
        folder.end("Removed by the master daemon before it ended", limits);
        folder.remove();
    }
}
