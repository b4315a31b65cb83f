package janeti.master;

import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which node we are and where its files lie.
 *
 * @param root the folder of a whole cluster's trees, one folder a node; null on a real node
 */
public record Place(@Nullable Path root, NodeName node, Paths paths) {
    /** Ganeti's own names for a node's tree; its commands read the same two. */
    public static final String ENV_ROOT = "GANETI_ROOTDIR";

    public static final String ENV_HOST = "GANETI_HOSTNAME";

    /** A node's tree below a root, laid as Ganeti's virtual clusters are. */
    public static Place below(Path root, NodeName node) {
        Path whole = root.toAbsolutePath().normalize();
        return new Place(whole, node, new Paths(whole.resolve(node.value())));
    }

    /**
     * Finds the place: below the given root; else where Ganeti's two variables say; else this
     * machine. Below a root the node is the one that GANETI_HOSTNAME names, or the master by the
     * files there.
     */
    public static Place find(
            @Nullable Path root, Map<String, String> env, Supplier<NodeName> thisMachine) {
        String envHost = env.getOrDefault(ENV_HOST, "");
        String envRoot = env.getOrDefault(ENV_ROOT, "");
        if (root != null) {
            boolean meant = !envHost.isEmpty() && (envRoot.isEmpty() || isBelow(root, envRoot));
            return below(root, meant ? new NodeName(envHost) : masterOf(root));
        }
        if (envHost.isEmpty() && envRoot.isEmpty()) {
            NodeName node = thisMachine.get();
            return new Place(null, node, new Paths(Path.of("/")));
        }
        Path nodeRoot = Path.of(envRoot).normalize();
        if (!nodeRoot.isAbsolute() || !nodeRoot.endsWith(envHost) || nodeRoot.getParent() == null) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "%s (\"%s\") must be an absolute path that ends in the name %s"
                                    + " (\"%s\"); set both or neither.",
                            ENV_ROOT, envRoot, ENV_HOST, envHost));
        }
        return new Place(nodeRoot.getParent(), new NodeName(envHost), new Paths(nodeRoot));
    }

    /** The nodes that have a tree with data below a root, by name. */
    public static List<NodeName> nodesBelow(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(root)) {
            return children.filter(child -> Files.isDirectory(new Paths(child).data()))
                    .map(child -> child.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .map(NodeName::new)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + root, e);
        }
    }

    /** The full name of this machine; the resolver is asked only if the kernel's name is short. */
    public static NodeName thisMachine() {
        try {
            String kernel = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            if (kernel.contains(".")) {
                return new NodeName(kernel);
            }
            return new NodeName(InetAddress.getByName(kernel).getCanonicalHostName());
        } catch (UnknownHostException e) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "This machine's own name does not resolve ("
                            + e.getMessage()
                            + "), so it cannot be compared with the master's; add it to"
                            + " /etc/hosts.",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read this machine's name", e);
        }
    }

    /** Of another cluster's two variables nothing can be meant for this one. */
    private static boolean isBelow(Path root, String envRoot) {
        Path whole = root.toAbsolutePath().normalize();
        return whole.equals(Path.of(envRoot).normalize().getParent());
    }

    private static NodeName masterOf(Path root) {
        List<NodeName> nodes = nodesBelow(root);
        if (nodes.isEmpty()) {
            throw new StartRefused(
                    ExitCode.NOT_SET_UP,
                    "There is no cluster in " + root + "; \"janeti init --root\" makes one.");
        }
        if (nodes.size() > 1) {
            NodeName master = LocalRoot.masterBelow(root);
            if (master != null) {
                return master;
            }
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "%s holds the trees of %d nodes (%s) and none says who is the master;"
                                    + " say which one with %s=NAME.",
                            root, nodes.size(), nodes, ENV_HOST));
        }
        return nodes.getFirst();
    }
}
