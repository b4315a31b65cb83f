package janeti.master;

import janeti.noderpc.HttpsNodeRpc;
import janeti.noderpc.NodeAddresses;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What the daemon needs of the world, given in so that tests can give in another.
 *
 * @param pause between two tries of the vote
 */
public record Outside(Clock clock, NodeDoor nodes, MasterElection.Pause pause) {

    private static final Pattern WHOLE_SECONDS = Pattern.compile("[1-9][0-9]{0,4}");

    /** Opens the way to the node daemons; certificates may be renewed while it is open. */
    @FunctionalInterface
    public interface NodeDoor {
        NodeRpc open(
                NodeAddresses addresses,
                Supplier<NodeIdentity> cluster,
                Supplier<NodeIdentity> client);
    }

    /**
     * Seconds that a call to a node may take at most, in the environment. Ganeti's limits are for
     * the slowest: an hour for a disk. Who knows his nodes may hear earlier of one that hangs.
     */
    public static final String ENV_CALL_LIMIT = "JANETI_NODE_CALL_LIMIT";

    /** The real one. */
    public static Outside real() {
        Clock clock = Clock.systemUTC();
        Duration longest = callLimit(System.getenv());
        return new Outside(
                clock,
                (addresses, cluster, client) ->
                        new HttpsNodeRpc(
                                addresses,
                                HttpsNodeRpc.PORT,
                                NodeIdentity.context(
                                        client,
                                        NodeTrust.ofCaller(
                                                () -> cluster.get().certificate(), clock)),
                                longest),
                length -> LockSupport.parkNanos(length.toNanos()));
    }

    static Duration callLimit(Map<String, String> env) {
        String given = env.getOrDefault(ENV_CALL_LIMIT, "");
        if (given.isEmpty()) {
            return NodeCall.Limits.DAY;
        }
        if (!WHOLE_SECONDS.matcher(given).matches()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "%s=%s: how long a call to a node may take must be whole seconds, from"
                                    + " 1 to 99999. Set it so, or not at all.",
                            ENV_CALL_LIMIT, given));
        }
        return Duration.ofSeconds(Long.parseLong(given));
    }
}
