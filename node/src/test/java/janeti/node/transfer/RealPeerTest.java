package janeti.node.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Json;
import janeti.node.Outside;
import janeti.node.TestTree;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Disks between our node daemon and Ganeti's own import-export daemon, as Debian installs it. */
class RealPeerTest {
    private static final String REAL = "/usr/lib/ganeti/import-export";
    private static final String FROM = TwoNodes.FROM;
    private static final String TO = TwoNodes.TO;

    @TempDir private Path root;
    private TwoNodes nodes =
            new TwoNodes(new TestTree(Path.of("/nowhere")), new TestTree(Path.of("/nowhere")));
    private final byte[] content = new byte[3 << 20];
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void make() throws IOException {
        assertThat(Path.of(REAL)).as("Debian's package ganeti is needed").isExecutable();
        nodes = TwoNodes.in(root);
        new Random(3).nextBytes(content);
        nodes.sender().write("var/lib/ganeti/export/inst1/config.ini", "");
        Files.write(file(), content);
    }

    private Path file() {
        return nodes.sender().root().resolve("var/lib/ganeti/export/inst1/u-from");
    }

    private void assertReceived(String to) {
        Map<?, ?> come = TwoNodes.end(nodes.receiver(), to);
        assertThat(come.get("exit_status")).as("%s %s", come, log()).isEqualTo(0L);
        assertThat(nodes.receiver().root().resolve("var/lib/ganeti/export/inst1.new/u-from"))
                .hasBinaryContent(content);
    }

    @AfterEach
    void end() {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            var _ = process.destroyForcibly();
        }
    }

    private Process real(Path status, String mode, String... more) throws IOException {
        Path pem = nodes.receiver().tree().serverPem();
        return real(status, mode, pem, pem, pem, more);
    }

    private Process real(
            Path status, String mode, Path key, Path certificate, Path ca, String... more)
            throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                REAL,
                                status.toString(),
                                mode,
                                "--ipv4",
                                "--key=" + key,
                                "--cert=" + certificate,
                                "--ca=" + ca,
                                "--magic=" + TwoNodes.MAGIC));
        words.addAll(List.of(more));
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(root.resolve("real.log").toFile())
                        .start();
        started.add(process);
        return process;
    }

    private static Map<?, ?> told(Path status) {
        try {
            return Files.exists(status)
                            && Json.parse(Files.readString(status)) instanceof Map<?, ?> all
                    ? all
                    : Map.of();
        } catch (IOException e) {
            throw new AssertionError("Cannot read " + status, e);
        }
    }

    private static long port(Path status) {
        return told(status).get("listen_port") instanceof Number port ? port.longValue() : 0;
    }

    private void awaitTold(Path status, String key) {
        Outside.await("the real one tells " + key, () -> told(status).containsKey(key), this::log);
    }

    private String log() {
        try {
            return Files.readString(root.resolve("real.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void whatWeSendIsReceived(String compression) throws IOException {
        // given
        Path status = root.resolve("status");
        Path file = root.resolve("received");
        real(status, "import", "--compress=" + compression, "--cmd-suffix=> " + file);
        awaitTold(status, "listen_port");
        long port = port(status);
        // when
        String from = nodes.send(TwoNodes.options("").replace("none", compression), port, FROM);
        // then
        Map<?, ?> sent = TwoNodes.end(nodes.sender(), from);
        assertThat(sent.get("exit_status")).as("%s", sent).isEqualTo(0L);
        awaitTold(status, "exit_status");
        assertThat(told(status).get("exit_status")).as("%s", log()).isEqualTo(0L);
        assertThat(file).hasBinaryContent(content);
        assertThat(sent.keySet().stream().map(String::valueOf).toList())
                .contains("recent_output", "connected", "progress_mbytes", "ctime", "mtime");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip"})
    void whatItSendsIsReceived(String compression) throws IOException {
        // given
        String to = nodes.receive(TwoNodes.options("").replace("none", compression), TO);
        long port = TwoNodes.port(nodes.receiver(), to);
        Path status = root.resolve("status");
        // when
        real(
                status,
                "export",
                "--compress=" + compression,
                "--host=" + TwoNodes.HOST,
                "--port=" + port,
                "--connect-retries=3",
                "--cmd-suffix=< " + file());
        // then
        assertReceived(to);
        awaitTold(status, "exit_status");
        assertThat(told(status).get("exit_status")).as("%s", log()).isEqualTo(0L);
    }

    @Test
    void itSendsByKeysMadeForBothSides() throws IOException {
        // given
        List<?> own = TwoNodes.certificate(nodes.receiver());
        List<?> peer = TwoNodes.certificate(nodes.sender());
        Path keys = nodes.sender().root().resolve("var/run/ganeti/crypto/" + peer.getFirst());
        String to = nodes.receive(TwoNodes.options(TwoNodes.keys(own, peer)), TO);
        // when
        real(
                root.resolve("status"),
                "export",
                keys.resolve("key"),
                keys.resolve("cert"),
                Files.writeString(root.resolve("ca"), String.valueOf(own.getLast())),
                "--compress=none",
                "--host=" + TwoNodes.HOST,
                "--port=" + TwoNodes.port(nodes.receiver(), to),
                "--connect-retries=3",
                "--cmd-suffix=< " + file());
        // then
        assertReceived(to);
    }

    @Test
    void anotherDisksMagicIsNotTakenByEitherSide() throws IOException {
        // given
        Path status = root.resolve("status");
        Path file = root.resolve("received");
        real(status, "import", "--compress=none", "--cmd-suffix=> " + file);
        awaitTold(status, "listen_port");
        // when
        String from =
                nodes.send(
                        TwoNodes.options("").replace(TwoNodes.MAGIC, "another-disk"),
                        port(status),
                        FROM);
        // then
        awaitTold(status, "exit_status");
        assertThat(told(status).get("exit_status")).as("%s", log()).isNotEqualTo(0L);
        assertThat(file).isEmptyFile();
        TwoNodes.cleanUp(nodes.sender(), from);
    }
}
