package janeti.master;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.object.Node;
import janeti.model.GanetiException;
import janeti.model.NodeName;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * An embedded cluster as it lies in its folder: which node is the master, which nodes there are and
 * where each has its tree. Read from the master's files; nothing need run.
 *
 * @param nodes in the order of their addresses; all that are on this machine: others may have
 *     joined
 */
public record LocalRoot(Place master, Config config, List<LocalNode> nodes) {
    /** A line in it says what it means. */
    private static final String ONE_PROCESS = "one-process";

    private static final Comparator<LocalNode> BY_ADDRESS =
            Comparator.comparingInt(LocalNode::number);

    public LocalRoot {
        nodes = List.copyOf(nodes);
    }

    /** A node of it. */
    public record LocalNode(Place place, String address, boolean offline) {
        public NodeName name() {
            return place.node();
        }

        /** Without its certificate a node daemon cannot start. */
        boolean whole() {
            return Files.isReadable(place.paths().serverPem())
                    && Files.isReadable(place.paths().clientPem());
        }

        /** Counted from 1, as its address is. */
        int number() {
            return LoopbackNet.number(address);
        }
    }

    /** What lies there; null if it is no cluster's folder. */
    public static @Nullable LocalRoot read(Path root) {
        NodeName master = masterBelow(root);
        return master == null ? null : of(Place.below(root, master));
    }

    /** The cluster of this master. */
    public static LocalRoot of(Place master) {
        Config config = config(master.paths());
        LoopbackNet.of(config.cluster().master().ip());
        Path root = folder(master);
        List<LocalNode> nodes =
                config.nodes().values().stream()
                        .filter(node -> LoopbackNet.has(node.primaryIp()))
                        .map(node -> node(root, node))
                        .toList();
        return new LocalRoot(master, config, nodes.stream().sorted(BY_ADDRESS).toList());
    }

    /** The folder of all trees. */
    public Path root() {
        return folder(master);
    }

    /** The network that its addresses are on. */
    public LoopbackNet network() {
        return LoopbackNet.of(config.cluster().master().ip());
    }

    /** Whether one process serves all nodes; remembered, as hundreds of processes would hurt. */
    public boolean oneProcess() {
        return Files.exists(root().resolve(ONE_PROCESS));
    }

    /** Remembers how the nodes are to be served. */
    public static void rememberOneProcess(Path root, boolean one) {
        Path file = root.resolve(ONE_PROCESS);
        try {
            if (one) {
                Files.writeString(file, "One process serves the node daemons of all nodes here.\n");
            } else {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Refusals.of(e);
        }
    }

    /**
     * The node whose own files say that it is the master; null where there are no trees. Where no
     * tree is its own master, the cluster's folder is damaged, which is refused.
     */
    public static @Nullable NodeName masterBelow(Path root) {
        List<NodeName> nodes = Place.nodesBelow(root);
        for (NodeName node : nodes) {
            if (node.value().equals(masterBy(Place.below(root, node)))) {
                return node;
            }
        }
        for (NodeName node : nodes) {
            String master = masterBy(Place.below(root, node));
            if (!master.isEmpty()) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        String.format(
                                "%s holds node %s of a cluster whose master is %s, but not a tree"
                                        + " of that master. Nothing was changed. Restore %s, or move"
                                        + " the rest away to begin anew.",
                                root, node, master, root.resolve(master)));
            }
        }
        return null;
    }

    private static String masterBy(Place place) {
        try {
            Path file = place.paths().ssconf("master_node");
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw Refusals.of(e);
        }
    }

    private static LocalNode node(Path root, Node node) {
        return new LocalNode(Place.below(root, node.name()), node.primaryIp(), node.offline());
    }

    private static Path folder(Place master) {
        if (master.root() == null) {
            throw new StartRefused(ExitCode.FAILURE, "This command needs --root.");
        }
        return master.root();
    }

    private static Config config(Paths paths) {
        Path file = paths.configData();
        try {
            return ConfigJson.parse(Files.readAllBytes(file)).verified();
        } catch (IOException e) {
            throw Refusals.because(
                    "Cannot read the cluster's configuration: "
                            + e
                            + ". If its log is there, \"janeti masterd\" writes it anew; else"
                            + " restore it from a master candidate.",
                    e);
        } catch (GanetiException e) {
            throw Refusals.because(
                    file
                            + " cannot be read: "
                            + e.getMessage()
                            + ". Restore it from a master candidate or a backup.",
                    e);
        }
    }
}
