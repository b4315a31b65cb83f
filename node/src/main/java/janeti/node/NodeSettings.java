package janeti.node;

import janeti.model.NodeName;

import java.nio.file.Path;

/**
 * One node that a daemon serves.
 *
 * @param root the folder below which Ganeti's file tree lies; / on a real node
 * @param address where it listens; its own among the nodes of one daemon
 * @param port as a rule {@link #PORT}
 */
public record NodeSettings(NodeName name, Path root, String address, int port) {
    /** Source: spec/node-rpc.json, port. */
    public static final int PORT = 1811;

    public NodeSettings(NodeName name, Path root, String address) {
        this(name, root, address, PORT);
    }
}
