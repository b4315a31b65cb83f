package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.e2e.LiveCluster.Result;
import janeti.protocol.LuxiClient;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Starts, ends and refusals of the real process, and what it leaves behind. */
class LifeTest {
    private static final Map<String, Object> EMPTY_DELAY =
            Map.of("OP_ID", "OP_TEST_DELAY", "duration", 0.001, "reason", List.of());

    private static void submit(LiveCluster cluster) {
        try (LuxiClient client = cluster.luxi()) {
            Object id = client.call("SubmitJob", List.of(EMPTY_DELAY));
            client.call("WaitForJobChange", id, List.of("status"), List.of("x"), null, 20L);
        }
    }

    private static int jobs(LiveCluster cluster) {
        try (LuxiClient client = cluster.luxi()) {
            Object rows = client.call("QueryJobs", null, List.of("id"));
            return ((List<?>) Objects.requireNonNull(rows)).size();
        }
    }

    @Test
    void endsCleanlyOnSigtermAndComesBackWithItsJobs(@TempDir Path folder) {
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            submit(cluster);
            // when
            int exit = cluster.terminate();
            // then
            assertThat(exit).isZero();
            assertThat(cluster.socket()).doesNotExist();
            assertThat(cluster.pidFile()).doesNotExist();
            assertThat(cluster.data().resolve("queue/job-1")).exists();
            // when
            cluster.start();
            // then
            assertThat(jobs(cluster)).isEqualTo(1);
        }
    }

    @Test
    void refusesASecondDaemonAndTakesADeadOnesPlace(@TempDir Path folder) {
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            Result second = cluster.janeti("masterd", "-f", "--root", folder.toString());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).contains(Long.toString(cluster.daemon().pid()));
            cluster.kill9();
            assertThat(cluster.pidFile()).exists();
            cluster.start();
        }
    }

    @Test
    void refusesFilesThatItCannotTrust(@TempDir Path folder, @TempDir Path other)
            throws IOException {
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            cluster.terminate();
            Path config = cluster.data().resolve("config.data");
            String whole = Files.readString(config);
            // truncated
            Files.writeString(config, whole.substring(0, whole.length() / 2));
            Result truncated = cluster.refusedStart();
            assertThat(truncated.exit()).isEqualTo(1);
            assertThat(truncated.out()).contains("config.data").doesNotContain("\tat ");
            // of another cluster
            LiveCluster foreign = LiveCluster.init(other);
            Files.copy(
                    foreign.data().resolve("config.data"),
                    config,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Result stranger = cluster.refusedStart();
            assertThat(stranger.exit()).isEqualTo(1);
            assertThat(stranger.out()).contains("uuid").doesNotContain("\tat ");
            // and with its own file again it starts
            Files.writeString(config, whole);
            cluster.start();
        }
    }

    @Test
    void tellsWhoIsNotMasterAndWhereThereIsNoCluster(@TempDir Path folder, @TempDir Path empty)
            throws IOException {
        LiveCluster cluster = LiveCluster.init(folder);
        Path ssconf = cluster.data().resolve("ssconf_master_node");
        Files.delete(ssconf);
        Files.writeString(ssconf, "node2.janeti.internal\n");
        Result notMaster = cluster.refusedStart();
        assertThat(notMaster.exit()).as(notMaster.out()).isEqualTo(11);
        assertThat(notMaster.out()).contains("node2.janeti.internal");
        Result nothing = cluster.janeti("masterd", "-f", "--root", empty.toString());
        assertThat(nothing.exit()).as(nothing.err()).isEqualTo(12);
    }

    @Test
    void goesOnServingWhoeverSendsGarbage(@TempDir Path folder) throws IOException {
        try (LiveCluster cluster = LiveCluster.started(folder);
                LuxiClient good = cluster.luxi()) {
            for (String garbage :
                    List.of(
                            "not json\3",
                            "{}\3",
                            "{\"method\":\"NoSuchMethod\",\"args\":[]}\3",
                            "{\"method\":\"SubmitJob\",\"args\":[[{\"OP_ID\":\"OP_NOSUCH\",\"reason\":[]}]]}\3",
                            "{\"method\":\"SubmitJob\",\"args\":7}\3")) {
                assertThat(answer(cluster, garbage))
                        .startsWith("{\"success\":false,\"result\":\"Failed to parse request: ");
            }
            answerNothing(cluster, "{\"method\":\"QueryCl");
            assertThat(good.call("QueryTags", "cluster", "")).isEqualTo(List.of());
        }
    }

    /** What comes back until the daemon closes the connection. */
    private static String answer(LiveCluster cluster, String message) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(cluster.socket()));
            channel.write(ByteBuffer.wrap(LiveCluster.utf8(message)));
            ByteBuffer in = ByteBuffer.allocate(1 << 16);
            while (channel.read(in) >= 0) {
                assertThat(in.hasRemaining()).isTrue();
            }
            return StandardCharsets.UTF_8.decode(in.flip()).toString();
        }
    }

    private static void answerNothing(LiveCluster cluster, String half) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(cluster.socket()));
            channel.write(ByteBuffer.wrap(LiveCluster.utf8(half)));
        }
    }

    @Test
    void looksIntoTheLogOfALivingAndADeadClusterAndWritesItOut(
            @TempDir Path folder, @TempDir Path to) throws IOException {
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            submit(cluster);
            Result living =
                    cluster.janeti("log", "inspect", "--limit", "99", "--root", folder.toString());
            assertThat(living.exit()).as(living.err()).isZero();
            assertThat(living.out()).contains("jobs.submitted");
            cluster.kill9();
            Result dead =
                    cluster.janeti("log", "inspect", "--limit", "99", "--root", folder.toString());
            assertThat(dead.out()).contains("job.op_ended");
            Path target = to.resolve("export");
            Result export =
                    cluster.janeti(
                            "log",
                            "export",
                            "--root",
                            folder.toString(),
                            "--to",
                            target.toString());
            assertThat(export.exit()).as(export.err()).isZero();
            try (var files = Files.walk(target)) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .contains("config.data", "ssconf_master_node", "job-1", "serial");
            }
        }
    }

    @Test
    void isReadBackByRealGaneti(@TempDir Path folder) throws IOException {
        try (LiveCluster cluster = LiveCluster.started(folder)) {
            submit(cluster);
            cluster.gnt("gnt-cluster", "add-tags", "handed:back");
            cluster.terminate();
            Path script = folder.resolve("read.py");
            Files.writeString(
                    script,
                    """
                    import sys
                    sys.path.insert(0, "/usr/share/ganeti/3.0")
                    from ganeti import objects, serializer, jqueue
                    data = sys.argv[1]
                    config = objects.ConfigData.FromDict(
                        serializer.LoadJson(open(data + "/config.data", "rb").read()))
                    print(config.cluster.cluster_name, sorted(config.cluster.tags), config.version)
                    raw = serializer.LoadJson(open(data + "/queue/job-1", "rb").read())
                    job = jqueue._QueuedJob.Restore(None, raw, False, False)
                    print(job.id, job.CalcStatus(), job.ops[0].input.OP_ID)
                    """);
            Result read =
                    cluster.run(
                            List.of(
                                    "/usr/bin/python3",
                                    script.toString(),
                                    cluster.data().toString()));
            assertThat(read.exit()).as(read.err()).isZero();
            assertThat(read.out())
                    .isEqualTo(
                            LiveCluster.CLUSTER
                                    + " ['handed:back'] 3000000\n1 success OP_TEST_DELAY\n");
        }
    }

    @Test
    void isUpAndDownWithTheLauncher(@TempDir Path folder) {
        LiveCluster shell = LiveCluster.init(folder.resolve("made"));
        String janeti = Path.of(System.getProperty("janeti.checkout"), "janeti").toString();
        String root = folder.resolve("up").toString();
        Result up = shell.run(List.of(janeti, "up", "--root", root, "--network", "127.208"));
        try {
            assertThat(up.exit()).as(up.toString()).isZero();
            assertThat(up.out()).contains("gnt-cluster info");
            assertThat(shell.run(List.of(janeti, "status", "--root", root)).exit()).isZero();
            Result info =
                    shell.run(
                            List.of(
                                    "sh",
                                    "-c",
                                    "eval \"$("
                                            + janeti
                                            + " env --root "
                                            + root
                                            + ")\"; gnt-cluster info"));
            assertThat(info.out())
                    .as(info.err())
                    .startsWith("Cluster name: " + LiveCluster.CLUSTER);
        } finally {
            assertThat(shell.run(List.of(janeti, "down", "--root", root)).exit()).isZero();
        }
        assertThat(shell.run(List.of(janeti, "status", "--root", root)).exit()).isNotZero();
    }
}
