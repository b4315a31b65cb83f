package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.model.NodeName;
import janeti.protocol.LuxiClient;
import janeti.protocol.NodeCall;
import janeti.testkit.FakeNodes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

class MasterdTest {
    @TempDir private Path root;

    private final FakeNodes nodes = new FakeNodes();

    @Test
    void servesANewClusterAndTakesItsSocketAwayAtTheEnd() {
        // given
        Place place = cluster();
        // when
        try (Masterd _ = start(place)) {
            // then
            assertThat(ask(place.paths().querySocket()))
                    .isEqualTo(List.of("cluster.example.com", "node1.example.com", false));
            assertThat(ask(place.paths().masterSocket()))
                    .isEqualTo(List.of("cluster.example.com", "node1.example.com", false));
        }
        assertThat(place.paths().querySocket()).doesNotExist();
        assertThat(place.paths().masterSocket()).doesNotExist();
    }

    @Test
    void startsAgainFromItsLogAloneAndWritesConfigDataAnew() throws IOException {
        // given
        Place place = cluster();
        start(place).close();
        Files.delete(place.paths().configData());
        // when
        try (Masterd _ = start(place)) {
            assertThat(ask(place.paths().querySocket()))
                    .isEqualTo(List.of("cluster.example.com", "node1.example.com", false));
        }
        // then
        assertThat(place.paths().configData()).isNotEmptyFile();
    }

    @Test
    void asksTheNodeDaemonForTheMastersAddressAndServesWithoutIt() {
        // given
        Place place = cluster();
        nodes.unreachable(Trees.NODE);
        var gate = nodes.gate(NodeCall.NodeActivateMasterIp.class);
        // when
        try (Masterd _ = start(place)) {
            // then
            assertThat(ask(place.paths().querySocket())).isInstanceOf(List.class);
            gate.open();
        }
    }

    @Test
    void refusesABrokenConfigDataAndLeavesItAlone() {
        // given
        Place place = cluster();
        Trees.write(writable(place.paths().configData()), "{\"version\": 3000000, \"clu");
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining("config.data")
                .withMessageContaining("not JSON")
                .withMessageContaining("Restore it")
                .extracting(StartRefused::exitCode)
                .isEqualTo(ExitCode.FAILURE);
        assertThat(Trees.read(place.paths().configData())).startsWith("{\"version\": 3000000");
        assertThat(place.paths().querySocket()).doesNotExist();
        assertThat(place.paths().log()).doesNotExist();
    }

    @Test
    void refusesAConfigDataOfAReleaseItDoesNotKnow() {
        // given
        Place place = cluster();
        String config = Trees.read(place.paths().configData());
        Trees.write(
                writable(place.paths().configData()),
                config.replace("\"version\":3000000", "\"version\":2160000"));
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining("2160000");
    }

    @Test
    void refusesAConfigDataThatWasCutOffAfterTheFirstStart() {
        // given
        Place place = cluster();
        start(place).close();
        String config = Trees.read(place.paths().configData());
        Trees.write(writable(place.paths().configData()), config.substring(0, config.length() / 2));
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining("config.data is not taken over");
    }

    @Test
    void refusesTheConfigDataOfAnotherCluster() throws IOException {
        // given
        Place place = cluster();
        start(place).close();
        Path other = root.resolve("other");
        Place foreign =
                LocalCluster.init(
                        LocalCluster.Wanted.ofOneNode(other, "other.example.com", Trees.NODE));
        Files.delete(place.paths().configData());
        Files.copy(foreign.paths().configData(), place.paths().configData());
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining("another cluster")
                .withMessageContaining("other.example.com");
    }

    @Test
    void beginsANewLogForTheClusterThatComesAfterADestroyedOne() throws IOException {
        // given
        Place place = cluster();
        try (Masterd _ = start(place);
                LuxiClient luxi = LuxiClient.connect(place.paths().querySocket())) {
            Map<String, ?> destroy =
                    Map.of("OP_ID", "OP_CLUSTER_DESTROY", "reason", List.of(), "debug_level", 0);
            Object job = Objects.requireNonNull(luxi.call("SubmitJob", List.of(destroy)));
            awaitSuccess(luxi, job);
        }
        Place next =
                LocalCluster.init(
                        LocalCluster.Wanted.ofOneNode(
                                root.resolve("next"), "next.example.com", Trees.NODE));
        for (Path file : List.of(place.paths().configData(), place.paths().serverPem())) {
            Files.delete(file);
        }
        Files.delete(place.paths().clientPem());
        Files.copy(next.paths().configData(), place.paths().configData());
        Files.copy(next.paths().serverPem(), place.paths().serverPem());
        Files.copy(next.paths().clientPem(), place.paths().clientPem());
        // when
        try (Masterd _ = start(place)) {
            // then
            assertThat(ask(place.paths().querySocket()))
                    .isEqualTo(List.of("next.example.com", "node1.example.com", false));
        }
        assertThat(place.paths().data().toFile().list())
                .anyMatch(name -> name.startsWith("janeti.destroyed-"));
    }

    private static void awaitSuccess(LuxiClient luxi, Object job) {
        List<?> status = List.of("");
        while (!List.of("success", "error").contains(status.getFirst())) {
            Object change =
                    luxi.call("WaitForJobChange", job, List.of("status"), status, null, 60L);
            assertThat(change).as("the job does not end").isInstanceOf(List.class);
            status =
                    change instanceof List<?> both && both.getFirst() instanceof List<?> now
                            ? now
                            : status;
        }
        assertThat(status).isEqualTo(List.of("success"));
    }

    @Test
    void refusesToStartWithNeitherLogNorConfigData() throws IOException {
        // given
        Place place = cluster();
        Files.delete(place.paths().configData());
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining("There is neither")
                .withMessageContaining("Restore one of them");
    }

    @Test
    void refusesCertificatesThatCannotBeRead() {
        // given
        Place place = cluster();
        Trees.write(writable(place.paths().clientPem()), "garbage");
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining("client.pem");
    }

    @Test
    void refusesASocketFolderThatIsNone() throws IOException {
        // given
        Place place = cluster();
        Files.delete(place.paths().sockets());
        Trees.write(place.paths().sockets(), "in the way");
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .withMessageContaining(place.paths().sockets().toString())
                .extracting(StartRefused::exitCode)
                .isEqualTo(ExitCode.FAILURE);
    }

    @Test
    void refusesOnANodeThatIsNotTheMasterBeforeItOpensAnything() {
        // given
        Place place = cluster();
        Trees.write(writable(place.paths().ssconf("master_node")), "node2.example.com\n");
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> start(place))
                .extracting(StartRefused::exitCode)
                .isEqualTo(ExitCode.NOT_MASTER);
        assertThat(place.paths().log()).doesNotExist();
        assertThat(nodes.asked()).isEmpty();
    }

    private Place cluster() {
        return LocalCluster.init(
                LocalCluster.Wanted.ofOneNode(
                        root.resolve("c"),
                        "cluster.example.com",
                        new NodeName("node1.example.com")));
    }

    private Masterd start(Place place) {
        return Masterd.start(
                Settings.foreground(place),
                new Outside(
                        Clock.systemUTC(),
                        (addresses, cluster, client) -> nodes,
                        length -> {
                            throw new AssertionError("A cluster of one does not wait for votes");
                        }));
    }

    private static Object ask(Path socket) {
        try (LuxiClient luxi = LuxiClient.connect(socket)) {
            Object answer =
                    luxi.call(
                            "QueryConfigValues",
                            List.of("cluster_name", "master_node", "drain_flag"));
            return answer == null ? "nothing" : answer;
        }
    }

    private static Path writable(Path file) {
        assertThat(file.toFile().setWritable(true)).isTrue();
        return file;
    }
}
