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
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
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
    void makesATreeForEachNodeWithItsOwnCertificate() throws Exception {
        // when
        Place master = LocalCluster.init(wanted(3));
        // then
        LocalRoot cluster = LocalRoot.of(master);
        assertThat(cluster.nodes()).hasSize(3).allMatch(LocalRoot.LocalNode::whole);
        assertThat(cluster.nodes().getLast().name().value()).isEqualTo("node3.example.com");
        assertThat(cluster.nodes().getLast().address()).isEqualTo("127.99.0.13");
        Set<String> digests = new TreeSet<>();
        X509Certificate issuer = NodeIdentity.readCertificate(master.paths().serverPem());
        for (LocalRoot.LocalNode node : cluster.nodes()) {
            X509Certificate shown = NodeIdentity.readCertificate(node.place().paths().clientPem());
            shown.verify(issuer.getPublicKey());
            digests.add(NodeTrust.digest(shown));
            assertThat(node.place().paths().serverPem())
                    .hasSameTextualContentAs(master.paths().serverPem());
        }
        assertThat(digests)
                .hasSize(3)
                .containsAll(cluster.config().cluster().nodePolicy().candidateCerts().values());
    }

    @Test
    void givesCandidatesConfigurationAndQueueAndAllNodesTheRest() {
        // when
        LocalRoot cluster = LocalRoot.of(LocalCluster.init(wanted(11)));
        // then
        Paths candidate = cluster.nodes().get(9).place().paths();
        assertThat(candidate.configData())
                .hasSameTextualContentAs(cluster.master().paths().configData());
        assertThat(candidate.queue().resolve("serial")).hasContent("0\n");
        Paths plain = cluster.nodes().get(10).place().paths();
        assertThat(plain.configData()).doesNotExist();
        assertThat(plain.ssconf("master_node")).hasContent("node1.example.com\n");
        assertThat(plain.etc().resolve("file-storage-paths"))
                .hasContent("/srv/ganeti/file-storage\n/srv/ganeti/shared-file-storage\n");
        assertThat(plain.srv().resolve("file-storage")).isDirectory();
        assertThat(plain.etc().resolve("hooks")).isDirectory();
    }

    @Test
    void bringsAnOsDefinitionThatInstallsNothing() throws Exception {
        // when
        Path noop = LocalCluster.init(wanted("node1.example.com")).paths().os().resolve("noop");
        // then
        assertThat(noop.resolve("ganeti_api_version")).hasContent("20\n");
        assertThat(noop.resolve("parameters.list")).isEmptyFile();
        for (String script : List.of("create", "import", "export", "rename", "verify")) {
            Process run =
                    new ProcessBuilder(noop.resolve(script).toString())
                            .redirectErrorStream(true)
                            .start();
            run.getOutputStream().close();
            run.getInputStream().readAllBytes();
            assertThat(run.waitFor()).as(script).isZero();
        }
    }

    @Test
    void clearsAwayWhatWasInPlaceOfAClusterThatNeverWas() throws IOException {
        // given
        Path draft = Files.createDirectories(root.resolve(".new-999999999"));
        Files.createDirectories(draft.resolve("node1.example.com"));
        Files.writeString(draft.resolve("nodes"), "node1.example.com\nnode2.example.com\n");
        Path moved = root.resolve("node2.example.com/var/lib/ganeti");
        Files.createDirectories(moved);
        Trees.write(moved.resolve("ssconf_master_node"), "node1.example.com\n");
        // when
        LocalRoot cluster = LocalRoot.of(LocalCluster.init(wanted(2)));
        // then
        assertThat(cluster.nodes()).hasSize(2).allMatch(LocalRoot.LocalNode::whole);
        assertThat(children()).doesNotContain(".new-999999999");
    }

    @Test
    void namesTheMasterThatHasNoTree() throws IOException {
        // given
        LocalCluster.init(wanted(2));
        Files.move(root.resolve("node1.example.com"), root.resolve(".away"));
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> LocalRoot.read(root))
                .withMessageContaining("whose master is node1.example.com")
                .withMessageContaining("Restore");
    }

    @Test
    void refusesHowManyNobodyNeeds() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> LocalCluster.init(wanted(0)))
                .withMessageContaining("1 to 1000 nodes, not 0");
        assertThat(root).isEmptyDirectory();
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
        assertThat(children()).containsExactlyInAnyOrder("node1.example.com", Draft.SHARED);
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
        Path left = root.resolve(".new-999999999/node1.example.com/var/lib/ganeti");
        Files.createDirectories(left);
        Trees.write(left.resolve("server.pem"), "half");
        // when
        LocalCluster.init(wanted("node1.example.com"));
        // then
        assertThat(children()).containsExactlyInAnyOrder("node1.example.com", Draft.SHARED);
    }

    @Test
    void leavesTheDraftOfALivingAttemptAlone() throws IOException {
        // given
        Path living = root.resolve(".new-1");
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
                                LocalCluster.Wanted.ofOneNode(
                                        deep, "cluster.example.com", Trees.NODE)))
                .withMessageContaining("more than Linux takes (107)")
                .withMessageContaining("shorter --root");
        assertThat(deep).doesNotExist();
    }

    private LocalCluster.Wanted wanted(String node) {
        return LocalCluster.Wanted.ofOneNode(root, "cluster.example.com", new NodeName(node));
    }

    private LocalCluster.Wanted wanted(int nodes) {
        return new LocalCluster.Wanted(
                root, "cluster.example.com", Trees.NODE, nodes, new LoopbackNet("127.99"));
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
