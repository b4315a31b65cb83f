package janeti.config.object;

import janeti.model.Uuid;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What only one object can have, as a message says it. The same words stand for what an object of
 * the configuration has and for what a job has reserved.
 */
public final class Claims {
    /** Bytes of a secret's digest: it tells secrets apart and tells nobody what they are. */
    private static final int DIGEST_BYTES = 8;

    private Claims() {}

    public static String instanceName(String name) {
        return "instance name " + name;
    }

    public static String mac(String mac) {
        return "MAC address " + mac.toLowerCase(Locale.ROOT);
    }

    /** An address of a network; elsewhere two may have the same on different links. */
    public static String ip(String ip, Uuid network) {
        return "IP address " + ip + " of network " + network;
    }

    /** An address of a node, or the cluster's. */
    public static String nodeIp(String ip) {
        return "node IP address " + ip;
    }

    public static String tcpPort(long port) {
        return "TCP port " + port;
    }

    public static String volume(String group, String name, Uuid node) {
        return "logical volume " + group + "/" + name + " of node " + node;
    }

    public static String drbdMinor(long minor, Uuid node) {
        return "DRBD minor " + minor + " of node " + node;
    }

    public static String drbdSecret(String secret) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(secret.getBytes(StandardCharsets.UTF_8));
            return "DRBD secret with digest " + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
