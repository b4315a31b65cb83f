package janeti.master;

import janeti.model.Check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses of a cluster on this machine: 127.N.0.0/16, all of it on the loopback device, where
 * nothing has to be set up. Two clusters live side by side on two such networks.
 *
 * @param prefix the first two parts, such as 127.77
 */
public record LoopbackNet(String prefix) {
    public static final String DEFAULT_PREFIX = "127.77";

    private static final Pattern PREFIX = Pattern.compile("127\\.([1-9][0-9]{0,2})");
    private static final Pattern ADDRESS =
            Pattern.compile("(127\\.[0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");
    private static final int LAST_PART = 254;

    /** Nodes per third part of an address: .11 to .210. */
    private static final int PER_PART = 200;

    private static final int FIRST_HOST = 11;

    public LoopbackNet {
        Matcher parts = PREFIX.matcher(prefix);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) > LAST_PART) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "\"%s\" is no network for a cluster on this machine: it must be 127.N"
                                    + " with N from 1 to %d, such as %s. (127.0 is localhost's.)",
                            prefix, LAST_PART, DEFAULT_PREFIX));
        }
    }

    /** The network that an address is in. */
    static LoopbackNet of(String address) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "The cluster's address %s is not on the loopback network, so its nodes"
                                    + " are other machines; this command is for clusters on this"
                                    + " machine.",
                            address));
        }
        return new LoopbackNet(matcher.group(1));
    }

    /** Whether it is an address on such a network: else it is of another machine. */
    static boolean has(String address) {
        return ADDRESS.matcher(address).matches();
    }

    /** Of the cluster itself: it is on the master. */
    String masterIp() {
        return prefix + ".0.1";
    }

    /** Of a node, counted from 1. */
    String node(int number) {
        int index = number - 1;
        return prefix + "." + index / PER_PART + "." + (FIRST_HOST + index % PER_PART);
    }

    /** The number of the node that has this address. */
    static int number(String address) {
        Matcher parts = ADDRESS.matcher(address);
        Check.that(parts.matches(), "Not a loopback address: %s", address);
        return Integer.parseInt(parts.group(2)) * PER_PART
                + Integer.parseInt(parts.group(3))
                - FIRST_HOST
                + 1;
    }
}
