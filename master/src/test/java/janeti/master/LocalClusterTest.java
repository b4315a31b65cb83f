package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.model.NodeName;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

class LocalClusterTest {
    @TempDir private Path root;

    @Test
    void makesATreeThatAMasterCanStartOn() throws IOException {
        // when
        Place place = LocalCluster.init(wanted("node1.example.com"));
        // then
        Paths paths = place.paths();
        Config config = ConfigJson.parse(Files.readAllBytes(paths.configData())).verified();
        assertThat(config.cluster().name()).isEqualTo("cluster.example.com");
        assertThat(config.masterNode().name()).isEqualTo(Trees.NODE);
        assertThatCode(() -> MasterCheck.require(place)).doesNotThrowAnyException();
        assertThat(Trees.read(paths.ssconf("cluster_name"))).isEqualTo("cluster.example.com\n");
        assertThat(Trees.read(paths.queue().resolve("version"))).isEqualTo("1\n");
        assertThat(Trees.read(paths.queue().resolve("serial"))).isEqualTo("0\n");
        assertThat(paths.queue().resolve("lock")).isEmptyFile();
        assertThat(paths.sockets()).isDirectory();
        assertThat(paths.logs()).isDirectory();
    }

    @Test
    void givesTheNodeACertificateThatItsClusterKnows() throws Exception {
        // when
        Paths paths = LocalCluster.init(wanted("node1.example.com")).paths();
        // then
        NodeIdentity cluster = NodeIdentity.read(paths.serverPem());
        NodeIdentity client = NodeIdentity.read(paths.clientPem());
        client.certificate().verify(cluster.certificate().getPublicKey());
        Config config = ConfigJson.parse(Files.readAllBytes(paths.configData()));
        assertThat(Trees.read(paths.ssconf("master_candidates_certs")))
                .isEqualTo(
                        config.masterNode().uuid()
                                + "="
                                + NodeTrust.digest(client.certificate())
                                + "\n");
        assertThat(NodeIdentity.read(paths.data().resolve("rapi.pem")).certificate())
                .isNotEqualTo(cluster.certificate());
    }

    @Test
    void setsGanetisModes() throws IOException {
        // when
        Path data = LocalCluster.init(wanted("node1.example.com")).paths().data();
        // then
        assertThat(mode(data.resolve("config.data"))).isEqualTo("rw-r-----");
        for (String secret : List.of("server.pem", "client.pem", "rapi.pem", "hmac.key")) {
            assertThat(mode(data.resolve(secret))).as(secret).isEqualTo("r--r-----");
        }
        assertThat(mode(data.resolve("ssconf_node_list"))).isEqualTo("r--r--r--");
        assertThat(mode(data.resolve("queue/serial"))).isEqualTo("rw-r-----");
        assertThat(Trees.read(data.resolve("hmac.key"))).matches("[0-9a-f]{40}\n");
        assertThat(Trees.read(data.resolve("cluster-domain-secret"))).matches("[0-9a-f]{40}\n");
    }

    @Test
    void leavesNothingBesideTheTree() throws IOException {
        LocalCluster.init(wanted("node1.example.com"));
        assertThat(children()).containsExactly("node1.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node1.example.com", "node2.example.com"})
    void neverTouchesAClusterThatIsThere(String second) {
        // given
        Paths paths = LocalCluster.init(wanted("node1.example.com")).paths();
        String before = Trees.read(paths.configData());
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> LocalCluster.init(wanted(second)))
                .withMessageContaining("There is a cluster already")
                .withMessageContaining("node1.example.com of cluster cluster.example.com")
                .withMessageContaining("janeti up --root " + root);
        assertThat(Trees.read(paths.configData())).isEqualTo(before);
    }

    @Test
    void clearsAwayWhatAnInterruptedAttemptLeft() throws IOException {
        // given
        Path left = root.resolve(".node1.example.com.new-999999999/var/lib/ganeti");
        Files.createDirectories(left);
        Trees.write(left.resolve("server.pem"), "half");
        // when
        LocalCluster.init(wanted("node1.example.com"));
        // then
        assertThat(children()).containsExactly("node1.example.com");
    }

    @Test
    void leavesTheDraftOfALivingAttemptAlone() throws IOException {
        // given
        Path living = root.resolve(".node1.example.com.new-1");
        Files.createDirectories(living);
        // when
        LocalCluster.init(wanted("node1.example.com"));
        // then
        assertThat(living).exists();
    }

    @Test
    void fillsATreeOfEmptyFolders() {
        // given
        Place place = Trees.empty(root);
        // when
        LocalCluster.init(wanted("node1.example.com"));
        // then
        assertThat(place.paths().configData()).isNotEmptyFile();
    }

    @Test
    void refusesATreeWithOtherFilesAndNamesThem() {
        // given
        Place place = Trees.empty(root);
        Trees.write(place.paths().serverPem(), "somebody's");
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> LocalCluster.init(wanted("node1.example.com")))
                .withMessageContaining("holds 1 files but no cluster")
                .withMessageContaining("var/lib/ganeti/server.pem")
                .withMessageContaining("Move it away");
        assertThat(Trees.read(place.paths().serverPem())).isEqualTo("somebody's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "node1", "../escape.com", "a/b.com", "Node1.Example.Com", "-a.com"})
    void refusesWhatIsNoFullHostName(String name) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> LocalCluster.init(wanted(name)))
                .withMessageContaining("cannot be the name of a node")
                .withMessageContaining("node1.janeti.internal");
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void refusesARootTooDeepForASocket() {
        // given
        Path deep = root.resolve("d".repeat(80));
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() ->
                        LocalCluster.init(
                                new LocalCluster.Wanted(deep, "cluster.example.com", Trees.NODE)))
                .withMessageContaining("more than Linux takes (107)")
                .withMessageContaining("shorter --root");
        assertThat(deep).doesNotExist();
    }

    private LocalCluster.Wanted wanted(String node) {
        return new LocalCluster.Wanted(root, "cluster.example.com", new NodeName(node));
    }

    private List<String> children() throws IOException {
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
