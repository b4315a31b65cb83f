package janeti.master;

import janeti.noderpc.HttpsNodeRpc;
import janeti.noderpc.NodeAddresses;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import java.time.Clock;
import java.util.concurrent.locks.LockSupport;

/**
 * What the daemon needs of the world, given in so that tests can give in another.
 *
 * @param pause between two tries of the vote
 */
public record Outside(Clock clock, NodeDoor nodes, MasterElection.Pause pause) {

    /** Opens the way to the node daemons. */
    @FunctionalInterface
    public interface NodeDoor {
        NodeRpc open(NodeAddresses addresses, NodeIdentity cluster, NodeIdentity client);
    }

    /** The real one. */
    public static Outside real() {
        Clock clock = Clock.systemUTC();
        return new Outside(
                clock,
                (addresses, cluster, client) ->
                        new HttpsNodeRpc(
                                addresses,
                                HttpsNodeRpc.PORT,
                                client.context(NodeTrust.ofCaller(cluster.certificate(), clock))),
                length -> LockSupport.parkNanos(length.toNanos()));
    }
}
