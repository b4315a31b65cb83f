package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.Folders;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.protocol.InstanceDict;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The exported instances on a node: a folder each. */
public record Exports(NodeTree tree) {
    /** Source: spec/constants.json, EXPORT_CONF_FILE. */
    private static final String DESCRIPTION = "config.ini";

    /** What is not complete has this behind its name. Source: spec/operations.md, BACKUP_EXPORT. */
    private static final String NEW = ".new";

    /** What is being replaced has this behind its name, and is hidden. */
    private static final String OLDER = ".older";

    /** A description without them is none. */
    private static final List<String> SECTIONS = List.of("[export]", "[instance]");

    private Path folder() {
        return tree.data().resolve("export");
    }

    /** In order; what begins with a dot is none. */
    public List<String> names() {
        if (!Files.isDirectory(folder())) {
            throw new CallFailedException("No exports directory");
        }
        try (Stream<Path> exports = Files.list(folder())) {
            return exports.map(export -> export.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot list the exports directory " + folder() + ": " + e, e);
        }
    }

    /** What an export says of its instance, as it stands there. */
    String description(String path) {
        try {
            String text = NodeTree.text(tree.place(path).resolve(DESCRIPTION));
            List<String> lines = text.lines().map(String::strip).toList();
            if (!lines.containsAll(SECTIONS)) {
                throw new CallFailedException("Export info file doesn't have the required fields");
            }
            return text;
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot read the description of the export " + path + ": " + e, e);
        }
    }

    /**
     * A file of an export, there or not.
     *
     * @throws CallFailedException if it is none
     */
    Path file(String path) {
        Path file = tree.place(path);
        Path below = folder().relativize(file);
        if (!file.startsWith(folder()) || below.getNameCount() < 2 || isHidden(below)) {
            throw new CallFailedException(
                    "File '"
                            + path
                            + "' is no file of an export: those are "
                            + tree.virtual(folder())
                            + "/INSTANCE/FILE");
        }
        Path step = folder();
        for (Path name : below) {
            step = step.resolve(name);
            if (Files.isSymbolicLink(step)) {
                throw new CallFailedException(
                        "File '" + path + "' is no file of an export: " + step + " is a link");
            }
        }
        return file;
    }

    private static boolean isHidden(Path below) {
        return below.getName(0).toString().startsWith(".");
    }

    /** Describes what has been received, and puts it in the place of an older export. */
    void complete(InstanceDict instance, List<Object> disks) {
        String name = NodeTree.name(instance.name());
        Path made = folder().resolve(name + NEW);
        Path place = folder().resolve(name);
        Path older = folder().resolve("." + name + OLDER);
        try {
            Files.createDirectories(made); // There is none when no disk was sent.
            WholeFile.write(
                    made.resolve(DESCRIPTION),
                    ExportDescription.of(instance, disks, Instant.now())
                            .text()
                            .getBytes(StandardCharsets.UTF_8),
                    PosixFilePermissions.fromString("rw-------"));
            Folders.remove(older);
            // Aside first, removed last: a crash in between costs neither of the two.
            if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(place, older, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
            Folders.remove(older);
        } catch (IOException e) {
            throw new CallFailedException("Cannot complete the export " + name + ": " + e, e);
        }
    }

    void remove(String name) {
        Path export = folder().resolve(NodeTree.name(name));
        if (!Files.exists(export, LinkOption.NOFOLLOW_LINKS)) {
            throw new CallFailedException("There is no export " + name + " on this node");
        }
        try {
            Folders.remove(export);
        } catch (IOException e) {
            throw new CallFailedException("Error while removing the export: " + e, e);
        }
    }
}
