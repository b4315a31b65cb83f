package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.Import;
import janeti.master.front.ConfigAnswers;
import janeti.master.front.ConfigCalls;
import janeti.master.front.ConfigServer;
import janeti.master.front.MasterOrAlone;
import janeti.model.GanetiException;
import janeti.protocol.LuxiClient;
import janeti.testkit.FakeNodes;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What Ganeti's commands ask the configuration daemon, with and without a master daemon. */
class ConfigFrontTest {
    @TempDir private Path root;

    private final FakeNodes nodes = new FakeNodes();
    private final Outside outside =
            new Outside(Clock.systemUTC(), (addresses, cluster, client) -> nodes, pause -> {});
    private Place place;

    @BeforeEach
    void makeCluster() {
        place =
                LocalCluster.init(
                        LocalCluster.Wanted.ofOneNode(
                                root.resolve("c"), "cluster.example.com", Trees.NODE));
    }

    private Masterd daemon() {
        return Masterd.start(Settings.foreground(place), outside);
    }

    private ConfigAnswers alone() {
        return new ConfigCalls(new LoneConfig(place, outside));
    }

    /** What the commands do: read all of it, change the cluster, send the cluster back. */
    private static List<?> tag(ConfigAnswers answers, String tag) {
        Map<String, @Nullable Object> cluster = new HashMap<>(clusterOf(answers));
        cluster.put("tags", List.of(tag));
        return answers.answer("updateCluster", List.of(cluster)) instanceof List<?> done
                ? done
                : List.of();
    }

    private static Map<String, @Nullable Object> clusterOf(ConfigAnswers answers) {
        Map<String, @Nullable Object> cluster = new HashMap<>();
        if (answers.answer("readConfig", List.of()) instanceof Map<?, ?> config
                && config.get("cluster") instanceof Map<?, ?> fields) {
            fields.forEach((key, value) -> cluster.put(String.valueOf(key), value));
        }
        return cluster;
    }

    private Config onDisk() throws IOException {
        return ConfigJson.parse(Import.read(place.paths().configData()));
    }

    @Test
    void forwardsToTheMasterDaemonWhichMakesTheChange() throws IOException {
        var front = new MasterOrAlone(place.paths().configSocket(), alone());
        try (Masterd _ = daemon()) {
            // when
            List<?> serialAndTime = tag(front, "blue");
            // then
            assertThat(serialAndTime).hasSize(2);
            assertThat(clusterOf(front)).containsEntry("serial_no", serialAndTime.getFirst());
            assertThat(onDisk().cluster().tags().toString()).contains("blue");
        }
    }

    @Test
    void withoutTheMasterDaemonAChangeOnTheMasterNodeIsMadeInItsLog() throws IOException {
        // given
        try (Masterd _ = daemon()) {
            tag(new MasterOrAlone(place.paths().configSocket(), alone()), "blue");
        }
        long serial = onDisk().serial();
        // when
        List<?> done = tag(alone(), "green");
        // then
        assertThat(done).hasSize(2);
        assertThat(onDisk().serial()).isGreaterThan(serial);
        try (Masterd _ = daemon()) {
            assertThat(onDisk().cluster().tags().toString()).contains("green");
            assertThat(onDisk().serial()).isGreaterThan(serial);
        }
    }

    @Test
    void aFileThatIsBehindTheLogDoesNotWin() throws IOException {
        // given
        byte[] old = Files.readAllBytes(place.paths().configData());
        try (Masterd _ = daemon()) {
            tag(new MasterOrAlone(place.paths().configSocket(), alone()), "blue");
        }
        Files.write(place.paths().configData(), old);
        // then
        assertThatExceptionOfType(GanetiException.class).isThrownBy(() -> tag(alone(), "green"));
        try (Masterd _ = daemon()) {
            assertThat(clusterOf(new MasterOrAlone(place.paths().configSocket(), alone())))
                    .containsEntry("tags", List.of("blue"));
        }
    }

    @Test
    void onANodeThatIsToBecomeTheMasterTheFileIsChanged() throws IOException {
        // given
        Trees.write(writable("master_node"), "node7.example.com\n");
        // when
        tag(alone(), "blue");
        // then
        assertThat(onDisk().cluster().tags().toString()).contains("blue");
        assertThat(place.paths().log()).doesNotExist();
        assertThat(Trees.read(place.paths().ssconf("master_node"))).isEqualTo(Trees.NODE + "\n");
    }

    @Test
    void aChangeWithoutTheMasterDaemonIsRefusedWhileThatStarts() {
        try (PidFile _ = PidFile.hold(place.paths().pidFile())) {
            assertThatExceptionOfType(GanetiException.class)
                    .isThrownBy(() -> tag(alone(), "blue"))
                    .withMessageContaining("runs already");
        }
    }

    @Test
    void whileCertificatesAreRenewedAChangeIsMadeWithTheOldOnes() throws IOException {
        // given
        ConfigAnswers answers = alone();
        Files.delete(place.paths().serverPem());
        // when
        tag(answers, "blue");
        // then
        assertThat(onDisk().cluster().tags().toString()).contains("blue");
    }

    @Test
    void anObjectThatWasChangedSinceItWasReadIsRefused() {
        // given
        Map<String, @Nullable Object> read = clusterOf(alone());
        tag(alone(), "blue");
        // then
        assertThatExceptionOfType(GanetiException.class)
                .isThrownBy(() -> alone().answer("updateCluster", List.of(read)));
    }

    @Test
    void oneClientAtATimeWritesTheWholeConfiguration() throws IOException {
        // given
        ConfigAnswers answers = alone();
        Map<String, @Nullable Object> whole = new HashMap<>();
        if (answers.answer("lockConfig", List.of(List.of("a"), false)) instanceof Map<?, ?> read) {
            read.forEach((key, value) -> whole.put(String.valueOf(key), value));
        }
        Map<String, @Nullable Object> cluster = new HashMap<>(clusterOf(answers));
        cluster.put("tags", List.of("blue"));
        whole.put("cluster", cluster);
        // then
        assertThat(answers.answer("lockConfig", List.of(List.of("b"), false))).isNull();
        assertThat(answers.answer("writeConfigAndUnlock", List.of(List.of("b"), whole)))
                .isEqualTo(false);
        assertThat(answers.answer("writeConfigAndUnlock", List.of(List.of("a"), whole)))
                .isEqualTo(true);
        assertThat(onDisk().cluster().tags().toString()).contains("blue");
        assertThat(answers.answer("lockConfig", List.of(List.of("b"), false))).isNotNull();
    }

    @Test
    void servesTheSocketAndSaysWhatItDoesNotKnow() throws IOException {
        Files.createDirectories(place.paths().sockets());
        try (ConfigServer _ =
                        ConfigServer.start(
                                ConfigFront.place(place.paths().wconfdSocket(), Owners.find()),
                                alone());
                LuxiClient client = LuxiClient.connect(place.paths().wconfdSocket())) {
            assertThat(client.call("echo", "hello")).isEqualTo("hello");
            assertThatExceptionOfType(GanetiException.class)
                    .isThrownBy(() -> client.call("generateMAC", List.of("a"), "net"))
                    .withMessageContaining("does not answer generateMAC");
            assertThat(client.call("verifyConfig")).isEqualTo(List.of());
        }
        assertThat(place.paths().wconfdSocket()).doesNotExist();
    }

    private Path writable(String key) {
        Path file = place.paths().ssconf(key);
        assertThat(file.toFile().setWritable(true)).isTrue();
        return file;
    }
}
