package janeti.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.NodeName;
import janeti.noderpc.Certificates;
import janeti.noderpc.HttpsNodeRpc;
import janeti.noderpc.NodeAddress;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class NodeDaemonTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Certificates CERTIFICATES = new Certificates(CLOCK);
    private static final NodeIdentity CLUSTER = CERTIFICATES.cluster();
    private static final NodeIdentity CLIENT = CERTIFICATES.client(CLUSTER, TestTree.NODE);

    /** Addresses of this process alone. */
    private static final String NETWORK = "127.91." + (ProcessHandle.current().pid() & 0xff) + ".";

    @TempDir private Path root;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private NodeSettings settings(int number) {
        var name = new NodeName("node" + number + ".example.com");
        return new NodeSettings(name, root.resolve(name.value()), NETWORK + number);
    }

    private TestTree tree(NodeSettings node) {
        TestTree tree = TestTree.in(node.root());
        tree.write("var/lib/ganeti/server.pem", CLUSTER.pem());
        tree.write("var/lib/ganeti/ssconf_master_node", node.name() + "\n");
        return tree;
    }

    private static void allow(TestTree tree, NodeIdentity client) {
        tree.write(
                "var/lib/ganeti/ssconf_master_candidates_certs",
                "uuid=" + NodeTrust.digest(client.certificate()) + "\n");
    }

    private void start(List<NodeSettings> nodes) {
        open.add(NodeDaemon.start(nodes));
    }

    private HttpsNodeRpc rpc(NodeIdentity client, NodeSettings... nodes) {
        Map<NodeName, NodeAddress> addresses = new LinkedHashMap<>();
        for (NodeSettings node : nodes) {
            addresses.put(node.name(), new NodeAddress(node.address(), false));
        }
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK);
        var rpc = new HttpsNodeRpc(addresses::get, NodeSettings.PORT, client.context(trust));
        open.add(rpc);
        return rpc;
    }

    @Test
    void servesManyNodesEachFromItsOwnTree() {
        // given
        List<NodeSettings> nodes = new ArrayList<>();
        for (int number = 1; number <= 20; number++) {
            nodes.add(settings(number));
            allow(tree(nodes.getLast()), CLIENT);
        }
        start(nodes);
        HttpsNodeRpc rpc = rpc(CLIENT, nodes.toArray(NodeSettings[]::new));
        // then
        for (NodeSettings node : nodes) {
            assertThat(rpc.call(node.name(), new NodeCall.MasterNodeName()))
                    .isEqualTo(new NodeAnswer.Done<>(node.name().value()));
        }
    }

    @Test
    void aCandidateMayCallUntilItIsDemoted() {
        // given
        NodeSettings node = settings(31);
        TestTree tree = tree(node);
        allow(tree, CLIENT);
        start(List.of(node));
        HttpsNodeRpc rpc = rpc(CLIENT, node);
        assertThat(rpc.call(node.name(), new NodeCall.Version()))
                .isEqualTo(new NodeAnswer.Done<>(3000000L));
        // when: the same connection, another list
        allow(tree, CERTIFICATES.client(CLUSTER, new NodeName("other")));
        // then
        assertThat(rpc.call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
    }

    @Test
    void whileThereIsNoListTheClusterCertificateItselfMayCall() {
        NodeSettings node = settings(32);
        tree(node);
        start(List.of(node));
        assertThat(rpc(CLUSTER, node).call(node.name(), new NodeCall.Version()))
                .isEqualTo(new NodeAnswer.Done<>(3000000L));
        assertThat(rpc(CLIENT, node).call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
    }

    @Test
    void aCertificateOfAnotherClusterIsRefused() {
        NodeSettings node = settings(33);
        allow(tree(node), CLIENT);
        start(List.of(node));
        NodeIdentity foreign = CERTIFICATES.client(CERTIFICATES.cluster(), TestTree.NODE);
        assertThat(rpc(foreign, node).call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
    }

    @Test
    void aCertificateThatIsNoCandidatesIsRefused() {
        NodeSettings node = settings(37);
        allow(tree(node), CLIENT);
        start(List.of(node));
        NodeIdentity another = CERTIFICATES.client(CLUSTER, TestTree.NODE);
        assertThat(rpc(another, node).call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
        // and the cluster's own is none as soon as there is a list
        assertThat(rpc(CLUSTER, node).call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
        assertThat(rpc(CLIENT, node).call(node.name(), new NodeCall.Version()))
                .isEqualTo(new NodeAnswer.Done<>(3000000L));
    }

    @Test
    void anExpiredCertificateIsRefused() {
        // given: made by the cluster, listed, and old
        NodeSettings node = settings(38);
        var longAgo = new Certificates(InstantSource.fixed(Instant.parse("2010-01-01T00:00:00Z")));
        NodeIdentity old = longAgo.client(CLUSTER, TestTree.NODE);
        allow(tree(node), old);
        start(List.of(node));
        // then
        assertThat(rpc(old, node).call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
    }

    @Test
    void theExpiredCertificateOfANodeIsNotBelieved() {
        // given: a whole cluster from long ago
        NodeSettings node = settings(39);
        var longAgo = new Certificates(InstantSource.fixed(Instant.parse("2010-01-01T00:00:00Z")));
        NodeIdentity cluster = longAgo.cluster();
        TestTree tree = tree(node);
        tree.write("var/lib/ganeti/server.pem", cluster.pem());
        allow(tree, CLIENT);
        start(List.of(node));
        // then
        assertThat(rpc(CLIENT, node).call(node.name(), new NodeCall.Version()))
                .isInstanceOf(NodeAnswer.Unreachable.class);
    }

    @Test
    void whatIsNoCallIsRefusedWithTheReason() throws Exception {
        // given
        NodeSettings node = settings(34);
        allow(tree(node), CLIENT);
        start(List.of(node));
        // then
        assertThat(post(node, "no_such_call", "[]"))
                .isEqualTo("404 There is no node call no_such_call");
        assertThat(post(node, "version", "{nonsense")).startsWith("400 The body is no JSON");
        assertThat(post(node, "version", "[1]")).startsWith("400 Node call version takes");
        assertThat(post(node, "version", "[]")).isEqualTo("200 [true,3000000]");
        assertThat(post(node, "instance_info", "[\"a\",\"xen-pvm\",{}]"))
                .startsWith("200 [false,\"Hypervisor xen-pvm");
    }

    private String post(NodeSettings node, String call, String body) throws Exception {
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK);
        try (HttpClient client =
                HttpClient.newBuilder().sslContext(CLIENT.context(trust)).build()) {
            URI uri = URI.create("https://" + node.address() + ":" + node.port() + "/" + call);
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(uri)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body().strip();
        }
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        NodeSettings node = settings(35);
        tree(node);
        start(List.of(node));
        assertThatThrownBy(() -> NodeDaemon.start(List.of(node)))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining(node.address())
                .hasMessageContaining("port 1811")
                .hasMessageContaining("another node daemon");
    }

    @Test
    void aTreeWithoutCertificateIsNamed() {
        NodeSettings node = settings(36);
        assertThatThrownBy(() -> NodeDaemon.start(List.of(node)))
                .isInstanceOf(NodeStartException.class)
                .hasMessageContaining("server.pem");
    }
}
