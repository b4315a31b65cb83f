package janeti.units.node;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.ErrorCode;
import janeti.model.GanetiException;
import janeti.model.NodeName;
import janeti.noderpc.HttpsNodeRpc;
import janeti.op.NodeOp;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a node that is to be added is reached, and whether it may be there. Source:
 * spec/operations.md, NODE_ADD.
 */
record NodeAddresses(NodeName name, String primaryIp, String secondaryIp) {
    private static final Pattern HOST = Pattern.compile("[a-z0-9._-]{1,255}");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    /** Of an IPv6 cluster. Source: spec/config-schema.json, primary_ip_family. */
    private static final long IPV6_FAMILY = 10;

    /** What getaddrinfo says of a name that it does not know, as Ganeti passes it on. */
    private static final long UNKNOWN_NAME = -2;

    private static final int LARGEST_PART = 255;

    /** In lower case, as all host names of a cluster are. */
    static NodeName nameOf(NodeOp.Add op) {
        String name = op.name().toLowerCase(Locale.ROOT);
        require(
                HOST.matcher(name).matches(),
                ErrorCode.INVAL,
                "Invalid hostname '%s': letters, digits, dots, dashes and underscores only",
                op.name());
        return new NodeName(name);
    }

    /** The primary address that was given, else the one that the resolver knows. */
    static NodeAddresses find(NodeOp.Add op, Config config, UnitContext ctx) {
        NodeName name = nameOf(op);
        boolean ipv6 = config.cluster().master().ipFamily() == IPV6_FAMILY;
        String primary = op.primaryIp() == null ? resolved(name, ipv6, ctx) : op.primaryIp();
        @Nullable String secondary = op.secondaryIp();
        require(
                secondary != null || !ipv6,
                ErrorCode.INVAL,
                "When using an IPv6 primary address, a valid IPv4 address must be given as"
                        + " secondary");
        String other = secondary == null ? primary : secondary;
        require(
                isIpv4(other),
                ErrorCode.INVAL,
                "Secondary IP (%s) needs to be a valid IPv4 address",
                other);
        return new NodeAddresses(name, primary, other);
    }

    private static String resolved(NodeName name, boolean ipv6, UnitContext ctx) {
        List<String> addresses = ctx.resolve(name.value());
        return addresses.stream()
                .filter(ip -> ip.contains(":") == ipv6)
                .findFirst()
                .orElseThrow(() ->
                        new GanetiException(
                                "ResolverError",
                                name.value(),
                                UNKNOWN_NAME,
                                "The resolver of the master has no "
                                        + (ipv6 ? "IPv6" : "IPv4")
                                        + " address for this name"));
    }

    private static boolean isIpv4(String ip) {
        return IPV4.matcher(ip).matches()
                && List.of(ip.split("\\.")).stream()
                        .allMatch(part -> Integer.parseInt(part) <= LARGEST_PART);
    }

    boolean isSingleHomed() {
        return primaryIp.equals(secondaryIp);
    }

    /** No other node may have one of the addresses. */
    void requireFree(Config config) {
        for (Node other : config.nodes().values()) {
            List<String> taken = List.of(other.primaryIp(), other.secondaryIp());
            require(
                    other.name().equals(name)
                            || (!taken.contains(primaryIp) && !taken.contains(secondaryIp)),
                    ErrorCode.NOTUNIQUE,
                    "New node ip address(es) conflict with existing node %s",
                    other.name());
        }
    }

    /** Either all nodes have an address of their own for replication, or none has. */
    void requireLikeMaster(Node master) {
        boolean masterSingle = master.primaryIp().equals(master.secondaryIp());
        require(
                masterSingle == isSingleHomed(),
                ErrorCode.INVAL,
                masterSingle
                        ? "The master has no secondary ip but the new node has one"
                        : "The master has a secondary ip but the new node doesn't have one");
    }

    /** Its node daemon's port must answer at both addresses. */
    void requireReachable(Node master, UnitContext ctx) {
        require(
                ctx.answersAt(primaryIp, HttpsNodeRpc.PORT),
                ErrorCode.ENVIRON,
                "Node not reachable by ping: nothing answers at %s port %s",
                primaryIp,
                HttpsNodeRpc.PORT);
        require(
                isSingleHomed()
                        || ctx.answersAt(secondaryIp, HttpsNodeRpc.PORT, master.secondaryIp()),
                ErrorCode.ENVIRON,
                "Node secondary ip not reachable by TCP based ping to node daemon port: nothing"
                        + " answers at %s port %s",
                secondaryIp,
                HttpsNodeRpc.PORT);
    }
}
