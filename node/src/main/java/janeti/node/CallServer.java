package janeti.node;

import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;

import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTlsException;
import janeti.protocol.NodeTrust;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The HTTPS side: one server, one socket a node; each connection has a virtual thread. With {@link
 * CallRoute} the only class that sees the HTTP library.
 */
final class CallServer implements AutoCloseable {
    /** Kept, as a logger that nobody holds forgets its level; the library tells each start. */
    private static final Logger LIBRARY = Logger.getLogger("io.helidon");

    private final WebServer server;

    private CallServer(WebServer server) {
        this.server = server;
    }

    static CallServer start(List<NodeSettings> nodes) {
        LIBRARY.setLevel(Level.WARNING);
        if (nodes.isEmpty()) {
            throw new NodeStartException("There is no node to serve");
        }
        WebServerConfig.Builder config =
                WebServer.builder()
                        .shutdownHook(false)
                        .featuresDiscoverServices(false)
                        .from(listener(nodes.getFirst()))
                        .shutdownGracePeriod(Limits.SHUTDOWN);
        for (NodeSettings node : nodes.subList(1, nodes.size())) {
            config.putSocket(node.name().value(), listener(node));
        }
        nodes.forEach(CallServer::requireFree);
        try {
            return new CallServer(config.build().start());
        } catch (RuntimeException e) {
            throw new NodeStartException("The node daemon cannot start: " + e.getMessage(), e);
        }
    }

    /** The library does not say which of many addresses is taken. */
    private static void requireFree(NodeSettings node) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address(node), node.port()));
        } catch (IOException e) {
            throw new NodeStartException(
                    "The node daemon of "
                            + node.name()
                            + " cannot listen on "
                            + node.address()
                            + " port "
                            + node.port()
                            + ": "
                            + e.getMessage()
                            + "; see with \"ss -tlnp\" whether another node daemon runs there and"
                            + " stop it, or whether the machine has the address",
                    e);
        }
    }

    private static InetAddress address(NodeSettings node) throws IOException {
        return InetAddress.getByName(node.address());
    }

    private static ListenerConfig listener(NodeSettings node) {
        var tree = new NodeTree(node.root());
        var candidates = new Candidates(tree);
        NodeIdentity identity = identity(node, tree);
        var trust = NodeTrust.ofCalled(identity.certificate(), InstantSource.system(), candidates);
        var route =
                new CallRoute(
                        node.name(), new NodeCallHandler(node.name(), tree, node.port()), trust);
        return ListenerConfig.builder()
                .bindAddress(new InetSocketAddress(node.address(), node.port()))
                .backlog(Limits.BACKLOG)
                .maxTcpConnections(Limits.CONNECTIONS)
                .maxPayloadSize(Limits.BODY_BYTES)
                .idleConnectionTimeout(Limits.IDLE)
                .connectionOptions(
                        SocketOptions.builder().readTimeout(Limits.READ).tcpNoDelay(true).build())
                .protocolsDiscoverServices(false)
                .addConnectionSelector(
                        Http1ConnectionSelector.builder().config(Http1Config.create()).build())
                .tls(
                        Tls.builder()
                                .sslContext(identity.context(trust))
                                .clientAuth(TlsClientAuth.REQUIRED)
                                .build())
                .routing(HttpRouting.builder().any(route))
                .build();
    }

    private static NodeIdentity identity(NodeSettings node, NodeTree tree) {
        try {
            return NodeIdentity.read(tree.serverPem());
        } catch (NodeTlsException e) {
            throw new NodeStartException(
                    "The node daemon of " + node.name() + " cannot start: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
