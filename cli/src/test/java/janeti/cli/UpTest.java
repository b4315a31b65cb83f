package janeti.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Embedded clusters as real processes, on networks that nobody else uses; a heavy load. */
@Isolated
class UpTest {
    private static final int PORT = 1811;

    @TempDir private Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void end() {
        run("down", "--force");
    }

    @Test
    void bringsThreeNodesUpAndDownAndUpAgain() {
        // when
        assertThat(run("up", "--network", "127.202")).as("%s", err).isZero();
        // then
        assertThat(out.toString())
                .contains("Made a cluster of 3 nodes in " + root)
                .contains("3 node daemons answer, on 127.202.0.11 to 127.202.0.13")
                .contains("gnt-node list");
        assertThat(run("status")).as("%s", out).isZero();
        assertThat(out.toString())
                .containsPattern(
                        "node3.janeti.internal 127.202.0.13 runs, process \\d+, and answers");
        assertThat(pids()).hasSize(3);
        // when
        assertThat(run("down")).isZero();
        assertThat(out.toString()).contains("Ended: 1 master daemon, 3 node daemon processes");
        assertThat(run("status")).isEqualTo(1);
        assertThat(run("up")).as("%s", err).isZero();
        // then
        assertThat(run("status")).isZero();
    }

    @Test
    void startsANodeDaemonThatDied() throws Exception {
        // given
        assertThat(run("up", "--network", "127.203")).as("%s", err).isZero();
        Path pidFile = pidFile("node2");
        ProcessHandle daemon =
                ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get();
        assertThat(run("status")).isEqualTo(1);
        assertThat(out.toString()).contains("node2.janeti.internal 127.203.0.12 does not run");
        // when
        assertThat(run("up")).as("%s", err).isZero();
        // then
        assertThat(out.toString())
                .contains("2 of 3 node daemons run already", "The master daemon runs already");
        assertThat(run("status")).isZero();
    }

    @Test
    void servesManyNodesWithOneProcess() {
        // when
        assertThat(run("up", "--network", "127.204", "--nodes", "20", "--one-process"))
                .as("%s", err)
                .isZero();
        // then
        assertThat(run("status")).as("%s", out).isZero();
        assertThat(pids()).hasSize(1);
        assertThat(run("down")).isZero();
        assertThat(out.toString()).contains("1 master daemon, 1 node daemon processes");
        // and it is remembered
        assertThat(run("up")).as("%s", err).isZero();
        assertThat(pids()).hasSize(1);
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        // given
        try (var _ = new ServerSocket(PORT, 1, InetAddress.getByName("127.205.0.12"))) {
            // when
            assertThat(run("up", "--network", "127.205")).isEqualTo(1);
            // then
            assertThat(err.toString())
                    .contains("node2.janeti.internal")
                    .contains("127.205.0.12 port 1811");
            assertThat(out.toString())
                    .contains("The master daemon answers", "with another --network");
        }
        assertThat(run("up")).as("%s", err).isZero();
    }

    @Test
    void doesNotStartAMasterThatNobodyCouldElect() throws IOException {
        // given
        try (var _ = new ServerSocket(PORT, 1, InetAddress.getByName("127.206.0.11"))) {
            // then
            assertThat(run("up", "--network", "127.206", "--nodes", "2")).isEqualTo(1);
            assertThat(err.toString())
                    .contains("Only 1 of 2 node daemons run, and the master needs");
        }
    }

    @Test
    void refusesFewerNodesThanThereAre() {
        // given
        assertThat(run("init", "--network", "127.207", "--nodes", "2")).isZero();
        // then
        assertThat(run("up", "--nodes", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("has 2 nodes, more than the 1 asked for");
    }

    private List<String> pids() {
        var pids = new TreeSet<String>();
        try (var nodes = Files.list(root)) {
            for (Path node : nodes.toList()) {
                Path file = node.resolve("var/run/ganeti/ganeti-noded.pid");
                if (Files.exists(file)) {
                    pids.add(Files.readString(file).strip());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(pids);
    }

    private Path pidFile(String node) {
        return root.resolve(node + ".janeti.internal/var/run/ganeti/ganeti-noded.pid");
    }

    private int run(String command, String... more) {
        out.getBuffer().setLength(0);
        String[] args = new String[more.length + 3];
        args[0] = command;
        args[1] = "--root";
        args[2] = root.toString();
        System.arraycopy(more, 0, args, 3, more.length);
        return Janeti.commandLine(args)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
