package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where disk files may lie: below the folders in {@code file-storage-paths}, which an administrator
 * writes on each node, and never below a folder of the system. A node of an embedded cluster, which
 * nobody administers, takes the cluster's own folders too.
 */
public record AllowedFolders(NodeTree tree) {
    private static final Logger log = LoggerFactory.getLogger(AllowedFolders.class);

    /** Folders of the system; below them no disk file may lie, whatever is allowed. */
    private static final List<String> FORBIDDEN =
            List.of(
                    "/boot",
                    "/dev",
                    "/etc",
                    "/home",
                    "/proc",
                    "/root",
                    "/sys",
                    "/bin",
                    "/lib",
                    "/lib32",
                    "/lib64",
                    "/sbin",
                    "/usr/bin",
                    "/usr/lib",
                    "/usr/lib32",
                    "/usr/lib64",
                    "/usr/sbin",
                    "/usr/local/bin",
                    "/usr/local/lib",
                    "/usr/local/lib32",
                    "/usr/local/lib64",
                    "/usr/local/sbin");

    private static final List<String> OF_THE_CLUSTER =
            List.of("file_storage_dir", "shared_file_storage_dir");

    private Path list() {
        return tree.etc().resolve("file-storage-paths");
    }

    /**
     * The place of a file that came in a call.
     *
     * @throws CallFailedException if no disk file may lie there
     */
    public Path file(String wire) {
        return place(wire, false);
    }

    /**
     * The place of a folder that came in a call; it may be an allowed folder itself.
     *
     * @throws CallFailedException if no disk file may lie in it
     */
    public Path folder(String wire) {
        return place(wire, true);
    }

    private Path place(String wire, boolean mayBeEqual) {
        Path place = tree.place(wire);
        List<Path> allowed = allowed();
        if (allowed.isEmpty()) {
            throw new CallFailedException(
                    "No paths are valid or path file '" + list() + "' was not accessible.");
        }
        String virtual = tree.virtual(place);
        if (isForbidden(virtual)) {
            throw new CallFailedException("Path '" + wire + "' uses a forbidden prefix");
        }
        for (Path folder : allowed) {
            if (place.startsWith(folder) && (mayBeEqual || !place.equals(folder))) {
                return place;
            }
        }
        throw new CallFailedException("Path '" + wire + "' is not acceptable for file storage");
    }

    private static boolean isForbidden(String virtual) {
        Path path = Path.of(virtual);
        return FORBIDDEN.stream().anyMatch(path::startsWith);
    }

    private List<Path> allowed() {
        List<Path> allowed = new ArrayList<>();
        for (String line : lines()) {
            if (line.startsWith("/")) {
                allowed.add(tree.place(line));
            } else {
                log.info("relative path ignored: file={} path={}", list(), line);
            }
        }
        if (tree.isEmbedded()) {
            for (String name : OF_THE_CLUSTER) {
                if (Files.exists(tree.ssconf(name))) {
                    tree.ssconfLines(name).stream()
                            .filter(line -> line.startsWith("/"))
                            .map(tree::place)
                            .forEach(allowed::add);
                }
            }
        }
        return allowed;
    }

    private List<String> lines() {
        try {
            return NodeTree.text(list())
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + list() + ": " + e, e);
        }
    }

    /** What is wrong with a folder of the cluster's on this node; null when nothing is. */
    public @Nullable String problem(String wire) {
        try {
            Path place = folder(wire);
            if (!Files.isDirectory(place)) {
                return "Path '" + wire + "' is not existing or not a directory.";
            }
            return Files.isWritable(place) ? null : "Path '" + wire + "' is not writable";
        } catch (CallFailedException e) {
            return e.getMessage();
        }
    }

    /** Those in the list that lie below a folder of the system. */
    public List<String> wrong() {
        return lines().stream()
                .filter(line -> !line.startsWith("/") || isForbidden(line))
                .sorted()
                .toList();
    }
}
