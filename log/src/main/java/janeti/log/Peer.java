package janeti.log;

/**
 * A member of the group: who it is and where it listens.
 *
 * @param id the node's uuid; never an address, which may change
 */
public record Peer(String id, String host, int port) {
    /** A peer that nobody else reaches: it listens on loopback, the system picks the port. */
    public static Peer alone(String id) {
        return new Peer(id, "127.0.0.1", 0);
    }
}
