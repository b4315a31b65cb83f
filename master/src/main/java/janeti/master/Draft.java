package janeti.master;

import janeti.model.NodeName;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The trees of new nodes while they are made: in a hidden folder of the cluster's folder, renamed
 * into their place when they are whole.
 *
 * <p>Several trees cannot be renamed at once. So the first node's comes last, and the draft lists
 * all names: a draft whose process is gone and that still has its first tree is of a cluster that
 * never was, and whatever of it is in place already is cleared away by the next attempt. Nothing
 * can have been started in them.
 */
final class Draft implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Draft.class);
    private static final String PREFIX = ".new-";
    private static final String NAMES = "nodes";

    /** Beside the trees: what all nodes of the cluster have in common. */
    static final String SHARED = ".shared-file-storage";

    private final Path root;
    private final Path folder;
    private final List<NodeName> nodes;

    private Draft(Path root, Path folder, List<NodeName> nodes) {
        this.root = root;
        this.folder = folder;
        this.nodes = nodes;
    }

    /** An empty one. */
    static Draft begin(Path root, List<NodeName> nodes) throws IOException {
        Path folder = root.resolve(PREFIX + ProcessHandle.current().pid());
        var draft = new Draft(root, folder, List.copyOf(nodes));
        for (NodeName node : nodes) {
            Files.createDirectories(draft.tree(node));
        }
        Files.createDirectories(root.resolve(SHARED));
        Files.write(folder.resolve(NAMES), draft.nodes.stream().map(NodeName::value).toList());
        NodeTree.force(folder.resolve(NAMES));
        NodeTree.force(folder);
        return draft;
    }

    /** Where to make a node's tree. */
    Path tree(NodeName node) {
        return folder.resolve(node.value());
    }

    void moveIntoPlace() throws IOException {
        for (NodeName node : nodes.reversed()) {
            Path target = root.resolve(node.value());
            try {
                deleteEmpty(target);
                Files.move(tree(node), target, StandardCopyOption.ATOMIC_MOVE);
            } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
                throw Refusals.because(target + " was made by somebody else meanwhile.", e);
            }
        }
        NodeTree.force(root);
    }

    /** Removes what was not moved, and with a first tree that was not, all that was. */
    @Override
    public void close() {
        try {
            undo(root, folder);
        } catch (IOException e) {
            throw Refusals.because("Cannot clear " + folder + " away: " + e, e);
        }
    }

    /** Removes what attempts left whose process is gone. */
    static void clearAway(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return;
        }
        for (Path child : children(root)) {
            String name = child.getFileName().toString();
            if (name.matches("\\.new-[0-9]{1,9}")
                    && ProcessHandle.of(Long.parseLong(name.substring(PREFIX.length())))
                            .isEmpty()) {
                log.warn("folder={} left by an interrupted attempt, removed", child);
                undo(root, child);
            }
        }
    }

    /** Refused if there is a cluster, or if there are other files where the nodes shall be. */
    static void requireFree(Path root, List<NodeName> nodes) {
        for (NodeName node : Place.nodesBelow(root)) {
            Paths paths = Place.below(root, node).paths();
            if (Files.exists(paths.configData()) || Files.exists(paths.ssconf("master_node"))) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        String.format(
                                "There is a cluster already: %s holds node %s of cluster %s."
                                        + " Nothing was changed. \"janeti up --root %s\" starts it.",
                                paths.nodeRoot(), node, clusterName(paths), root));
            }
        }
        nodes.forEach(node -> requireEmpty(Place.below(root, node).paths().nodeRoot()));
    }

    static void requireEmpty(Path nodeRoot) {
        List<Path> files = filesBelow(nodeRoot);
        if (!files.isEmpty()) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "%s holds %d files but no cluster, such as %s. Nothing was changed."
                                    + " Move it away, or choose another --root.",
                            nodeRoot,
                            files.size(),
                            files.stream()
                                    .limit(Limits.NAMES_SHOWN)
                                    .map(nodeRoot::relativize)
                                    .toList()));
        }
    }

    private static void undo(Path root, Path folder) throws IOException {
        Path names = folder.resolve(NAMES);
        List<String> nodes = Files.exists(names) ? Files.readAllLines(names) : List.of();
        if (!nodes.isEmpty() && Files.isDirectory(folder.resolve(nodes.getFirst()))) {
            for (String node : nodes) {
                if (!Files.exists(folder.resolve(node))) {
                    delete(root.resolve(node));
                }
            }
        }
        delete(folder);
    }

    /** A tree of folders alone makes room; one with files stays, and the move into it fails. */
    private static void deleteEmpty(Path folder) throws IOException {
        if (Files.isDirectory(folder) && filesBelow(folder).isEmpty()) {
            delete(folder);
        }
    }

    private static String clusterName(Paths paths) {
        try {
            return Files.readString(paths.ssconf("cluster_name")).strip();
        } catch (IOException e) {
            log.debug("cluster name not read: cause={}", e.toString());
            return "(unknown)";
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private static List<Path> filesBelow(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(path -> !Files.isDirectory(path)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look into " + folder, e);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
