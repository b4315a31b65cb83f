package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.NodeName;
import janeti.protocol.IdentityFile;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.net.ssl.SSLContext;

class NodeCertificatesTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final NodeIdentity CLUSTER = new Certificates(CLOCK).cluster();
    private static final NodeName NODE1 = new NodeName("node1.example.com");
    private static final NodeIdentity CLIENT = new Certificates(CLOCK).client(CLUSTER, NODE1);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private TestNode node(NodeIdentity identity, NodeIdentity cluster, TestNode.Answer answer)
            throws IOException {
        Set<String> candidates = Set.of(NodeTrust.digest(CLIENT.certificate()));
        var trust = NodeTrust.ofCalled(cluster.certificate(), CLOCK, () -> candidates);
        var node = new TestNode(identity.context(trust), answer);
        open.add(node);
        return node;
    }

    private TestNode node(TestNode.Answer answer) throws IOException {
        return node(CLUSTER, CLUSTER, answer);
    }

    private HttpsNodeRpc rpc(int port, NodeIdentity client, InstantSource clock) {
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), clock);
        var rpc =
                new HttpsNodeRpc(
                        name -> new NodeAddress("127.0.0.1", false), port, client.context(trust));
        open.add(rpc);
        return rpc;
    }

    private HttpsNodeRpc rpc(int port) {
        return rpc(port, CLIENT, CLOCK);
    }

    private static NodeAnswer.Unreachable<?> unreachable(NodeAnswer<?> answer) {
        assertThat(answer).isInstanceOf(NodeAnswer.Unreachable.class);
        return (NodeAnswer.Unreachable<?>) answer;
    }

    @Test
    void version3CertificatesWithoutExtensionsWorkToo() throws IOException {
        // given
        NodeIdentity cluster = TestIdentities.v3Cluster();
        NodeIdentity client = TestIdentities.v3Client(cluster, "node1.example.com");
        Set<String> candidates = Set.of(NodeTrust.digest(client.certificate()));
        var called = NodeTrust.ofCalled(cluster.certificate(), CLOCK, () -> candidates);
        var node = new TestNode(cluster.context(called), TestNode.saying("[true, 3]"));
        open.add(node);
        var caller = NodeTrust.ofCaller(cluster.certificate(), CLOCK);
        var rpc =
                new HttpsNodeRpc(
                        name -> new NodeAddress("127.0.0.1", false),
                        node.port(),
                        client.context(caller));
        open.add(rpc);
        // then
        assertThat(rpc.call(NODE1, new NodeCall.Version())).isEqualTo(new NodeAnswer.Done<>(3L));
    }

    @Test
    void certificatesThatAreRenewedMeanwhileAreUsedAtOnce(@TempDir Path folder) throws IOException {
        // given: a caller that knows the files of its certificates
        var certificates = new Certificates(CLOCK);
        Path server = Files.writeString(folder.resolve("server.pem"), CLUSTER.pem());
        Path client = Files.writeString(folder.resolve("client.pem"), CLIENT.pem());
        var clusterFile = new IdentityFile(server);
        SSLContext tls =
                NodeIdentity.context(
                        new IdentityFile(client),
                        NodeTrust.ofCaller(() -> clusterFile.get().certificate(), CLOCK));
        // and two node daemons, before and after they were renewed
        NodeIdentity renewed = certificates.cluster();
        NodeIdentity renewedClient = certificates.client(renewed, NODE1);
        TestNode before = node(TestNode.saying("[true, 1]"));
        Set<String> candidates = Set.of(NodeTrust.digest(renewedClient.certificate()));
        var trust = NodeTrust.ofCalled(renewed.certificate(), CLOCK, () -> candidates);
        var after = new TestNode(renewed.context(trust), TestNode.saying("[true, 2]"));
        open.add(after);
        var toOld = new HttpsNodeRpc(n -> new NodeAddress("127.0.0.1", false), before.port(), tls);
        open.add(toOld);
        var toNew = new HttpsNodeRpc(n -> new NodeAddress("127.0.0.1", false), after.port(), tls);
        open.add(toNew);
        assertThat(toOld.call(NODE1, new NodeCall.Version())).isEqualTo(new NodeAnswer.Done<>(1L));
        assertThat(toNew.call(NODE1, new NodeCall.Version()).failure()).contains("not trusted");
        // when: as Ganeti replaces files
        replace(server, renewed);
        replace(client, renewedClient);
        // then
        assertThat(toNew.call(NODE1, new NodeCall.Version())).isEqualTo(new NodeAnswer.Done<>(2L));
    }

    private static void replace(Path file, NodeIdentity identity) throws IOException {
        Path fresh = file.resolveSibling("fresh");
        Files.writeString(fresh, identity.pem());
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void aClientCertificateOfAnotherClusterIsRefusedAndNothingArrives() throws IOException {
        // given
        var certificates = new Certificates(CLOCK);
        TestNode node = node(TestNode.saying("[true, 3]"));
        HttpsNodeRpc rpc =
                rpc(node.port(), certificates.client(certificates.cluster(), NODE1), CLOCK);
        // when
        var answer = unreachable(rpc.call(NODE1, new NodeCall.Version()));
        // then
        assertThat(node.asked).isEmpty();
        assertThat(answer.text())
                .startsWith("Call version to node node1.example.com (127.0.0.1 port " + node.port())
                .contains("certificate");
    }

    @Test
    void aClientThatIsNoCandidateIsRefusedAndNothingArrives() throws IOException {
        // given
        TestNode node = node(TestNode.saying("[true, 3]"));
        NodeIdentity regular = new Certificates(CLOCK).client(CLUSTER, new NodeName("node2"));
        // when
        var answer =
                unreachable(rpc(node.port(), regular, CLOCK).call(NODE1, new NodeCall.Version()));
        // then
        assertThat(node.asked).isEmpty();
        assertThat(answer.text()).contains("among the master candidates'");
    }

    @Test
    void aServerOfAnotherClusterIsNotTrusted() throws IOException {
        // given
        NodeIdentity other = new Certificates(CLOCK).cluster();
        TestNode node = node(other, other, TestNode.saying("[true, 3]"));
        // when
        var answer = unreachable(rpc(node.port()).call(NODE1, new NodeCall.Version()));
        // then
        assertThat(node.asked).isEmpty();
        assertThat(answer.mayHaveArrived()).isFalse();
        assertThat(answer.text())
                .contains("its certificate is not trusted")
                .contains("compare server.pem of the node with the master's");
    }

    @Test
    void anExpiredServerCertificateIsNotTrusted() throws IOException {
        // given
        TestNode node = node(TestNode.saying("[true, 3]"));
        var later = InstantSource.fixed(Instant.now().plus(Duration.ofDays(3000)));
        // when
        var answer =
                unreachable(rpc(node.port(), CLIENT, later).call(NODE1, new NodeCall.Version()));
        // then
        assertThat(answer.mayHaveArrived()).isFalse();
        assertThat(answer.text()).contains("its certificate is not trusted: NotAfter");
    }

    @Test
    void anExpiredClientCertificateIsRefusedAndNothingArrives() throws IOException {
        // given: a node by whose clock all certificates are over
        var later = InstantSource.fixed(Instant.now().plus(Duration.ofDays(3000)));
        var trust =
                NodeTrust.ofCalled(
                        CLUSTER.certificate(),
                        later,
                        () -> Set.of(NodeTrust.digest(CLIENT.certificate())));
        var node = new TestNode(CLUSTER.context(trust), TestNode.saying("[true, 3]"));
        open.add(node);
        // when
        var answer = unreachable(rpc(node.port()).call(NODE1, new NodeCall.Version()));
        // then
        assertThat(node.asked).isEmpty();
        assertThat(answer.text()).contains("node1.example.com", "has not expired");
    }
}
