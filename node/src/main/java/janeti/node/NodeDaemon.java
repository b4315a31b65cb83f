package janeti.node;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;

/** The node daemon: serves one node of the machine, or all nodes of an embedded cluster. */
public final class NodeDaemon implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeDaemon.class);

    private final CallServer server;

    private NodeDaemon(CallServer server) {
        this.server = server;
    }

    /**
     * Listens for all of the nodes, or for none.
     *
     * @throws NodeStartException if an address is taken or a certificate cannot be read
     */
    public static NodeDaemon start(List<NodeSettings> nodes) {
        var daemon = new NodeDaemon(CallServer.start(nodes));
        for (NodeSettings node : nodes) {
            log.info(
                    "node={} serves calls: address={} port={} root={}",
                    node.name(),
                    node.address(),
                    node.port(),
                    node.root());
        }
        return daemon;
    }

    /** Takes no more calls; those under way are given a moment and then cut off. */
    @Override
    public void close() {
        server.close();
    }
}
