package janeti.master;

import janeti.model.NodeName;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the nodes of an embedded cluster are called: like one of them, counted on. node1.a.b is
 * followed by node2.a.b, n.a.b by n2.a.b, rack07.a.b by rack08.a.b.
 *
 * @param stem before the number
 * @param offset of a name's number from the node's
 * @param digits of the number, filled up with zeros
 * @param bare whether the first node has no number
 * @param domain behind it, from the dot on
 */
record NodeNames(String stem, int offset, int digits, boolean bare, String domain) {
    private static final Pattern NAME = Pattern.compile("([^.]*?)([0-9]{0,6})(\\..*)");

    /** The names of a cluster whose node of this number is called so. */
    static NodeNames like(NodeName name, int number) {
        Matcher parts = NAME.matcher(name.value());
        if (!parts.matches()) {
            throw new StartRefused(
                    ExitCode.FAILURE, name + " is no full name, so no other can be made like it.");
        }
        String digits = parts.group(2);
        return new NodeNames(
                parts.group(1),
                digits.isEmpty() ? 0 : Integer.parseInt(digits) - number,
                Math.max(1, digits.length()),
                digits.isEmpty(),
                parts.group(3));
    }

    NodeName name(int number) {
        String text =
                bare && number == 1
                        ? ""
                        : String.format(Locale.ROOT, "%0" + digits + "d", number + offset);
        return new NodeName(stem + text + domain);
    }

    static void require(String what, String name) {
        boolean good =
                name.length() <= Limits.HOST_NAME_CHARS
                        && name.matches(
                                "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+");
        if (!good) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "\"%s\" cannot be the name of a %s: it must be a full host name in"
                                    + " lower case, such as %s.",
                            name,
                            what,
                            what.equals("node")
                                    ? LocalCluster.DEFAULT_NODE
                                    : LocalCluster.DEFAULT_CLUSTER));
        }
    }

    /** Linux takes only short paths of sockets, and the name of the node is in them. */
    static void requireShortSocket(Path root, NodeName node) {
        String socket = Place.below(root, node).paths().masterSocket().toString();
        int bytes = socket.getBytes(StandardCharsets.UTF_8).length;
        // The server makes its socket under a longer name first.
        if (bytes + ".new".length() + 1 > Limits.SOCKET_PATH_BYTES) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "The socket's path would have %d bytes, more than Linux takes (%d): %s."
                                    + " Choose a shorter --root or --node-name.",
                            bytes, Limits.SOCKET_PATH_BYTES, socket));
        }
    }
}
