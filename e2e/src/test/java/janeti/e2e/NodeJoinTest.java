package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Another machine, which is a network namespace with an address of its own, becomes a node. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeJoinTest {
    private static final String NETWORK = "127.233";
    private static final String NEW_NODE = "far.janeti.internal";

    /** Of this process alone, so that two runs do not meet. */
    private static final int NUMBER = (int) (ProcessHandle.current().pid() % 250);

    private static final String SPACE = "janeti-join-" + NUMBER;
    private static final String LINK = "jjoin" + NUMBER;
    private static final String HERE = "10.233." + NUMBER + ".1";
    private static final String THERE = "10.233." + NUMBER + ".2";

    private LiveCluster cluster;
    private GanetiCommands gnt;
    private Path farRoot;

    @BeforeAll
    void start(@TempDir Path folder, @TempDir Path far) {
        farRoot = far;
        cluster = LiveCluster.started(folder, 1, NETWORK);
        gnt = new GanetiCommands(cluster);
        ip("netns", "add", SPACE);
        ip("link", "add", LINK, "type", "veth", "peer", "name", "eth0", "netns", SPACE);
        ip("address", "add", HERE + "/30", "dev", LINK);
        ip("link", "set", LINK, "up");
        ip("-n", SPACE, "address", "add", THERE + "/30", "dev", "eth0");
        ip("-n", SPACE, "link", "set", "eth0", "up");
        ip("-n", SPACE, "link", "set", "lo", "up");
    }

    private void ip(String... words) {
        List<String> all = new ArrayList<>(List.of("ip"));
        all.addAll(Arrays.asList(words));
        Result done = cluster.run(all);
        assertThat(done.exit()).as(all + ": " + done).isZero();
    }

    @AfterAll
    void stop() {
        Path pid = farRoot.resolve(NEW_NODE).resolve("var/run/ganeti/ganeti-noded.pid");
        if (Files.exists(pid)) {
            ProcessHandle.of(Long.parseLong(read(pid).strip()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        }
        cluster.close();
        var _ = cluster.run(List.of("ip", "netns", "del", SPACE));
        var _ = cluster.run(List.of("ip", "link", "del", LINK));
    }

    /** An invitation that waits on the master. */
    private final class Invited implements AutoCloseable {
        private final Process process;
        private final Path output;

        Invited(String minutes) {
            try {
                output = Files.createTempFile(cluster.root(), "invite", ".out");
                process =
                        new ProcessBuilder(
                                        LiveCluster.java(
                                                "node",
                                                "invite",
                                                "--root",
                                                cluster.root().toString(),
                                                "--listen",
                                                HERE,
                                                "--minutes",
                                                minutes,
                                                NEW_NODE,
                                                THERE))
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String token() {
            long end = System.nanoTime() + LiveCluster.HANGS.toNanos();
            while (!said().contains("--token ") || !said().endsWith("\n")) {
                assertThat(process.isAlive()).as(said()).isTrue();
                assertThat(System.nanoTime()).isLessThan(end);
                LiveCluster.pause();
            }
            return said().replaceAll("(?s).*--token (\\S+).*", "$1");
        }

        String said() {
            return read(output);
        }

        int end() {
            LiveCluster.waitFor(process, "node invite");
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            LiveCluster.waitFor(process, "node invite");
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result join(String token) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", SPACE));
        words.addAll(
                LiveCluster.java("node", "join", "--token", token, "--root", farRoot.toString()));
        return cluster.run(words);
    }

    @Test
    void anotherMachineJoinsByATokenThatOpensOnce() {
        String token;
        try (var invited = new Invited("10")) {
            token = invited.token();
            // when: somebody has a token of another cluster's certificate
            Result deceived = join(withOther(token, "fingerprint"));
            // then
            assertThat(deceived.exit()).isEqualTo(1);
            assertThat(deceived.err()).contains("shows another certificate than the token's");
            // when: or guesses
            Result guessed = join(withOther(token, "secret"));
            assertThat(guessed.exit()).isEqualTo(1);
            assertThat(guessed.err()).contains("The token is not that of this invitation");
            assertThat(farRoot.resolve(NEW_NODE).resolve("var/lib/ganeti")).doesNotExist();
            // when
            Result joined = join(token);
            // then
            assertThat(joined.exit()).as(joined + invited.said()).isZero();
            assertThat(invited.end()).isZero();
            assertThat(invited.said()).contains("Node " + NEW_NODE + " is in the cluster.");
        }
        assertThat(gnt.columns("gnt-node", "name,pip,offline", NEW_NODE))
                .isEqualTo(NEW_NODE + "|" + THERE + "|N");
        assertThat(gnt.columns("gnt-node", "mtotal", NEW_NODE)).matches("[0-9]+");
        // and it runs instances
        gnt.ok(
                "gnt-instance",
                "add",
                "-t",
                "diskless",
                "-o",
                "noop",
                "-n",
                NEW_NODE,
                "--no-name-check",
                "--no-ip-check",
                "there");
        assertThat(gnt.columns("gnt-instance", "status,pnode", "there"))
                .isEqualTo("running|" + NEW_NODE);
        // and the token is used up
        assertThat(join(token).err()).contains("is a node of a cluster already");
    }

    /** The same token with another value of this. */
    private static String withOther(String token, String name) {
        String json = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        String other =
                json.replaceAll("(\"" + name + "\":\"[0-9a-f]*)[0-9a-f]{8}\"", "$100000000\"");
        assertThat(other).isNotEqualTo(json);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(LiveCluster.utf8(other));
    }
}
