package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The exported instances on a node: a folder each. */
record Exports(NodeTree tree) {
    /** Source: spec/constants.json, EXPORT_CONF_FILE. */
    private static final String DESCRIPTION = "config.ini";

    /** A description without them is none. */
    private static final List<String> SECTIONS = List.of("[export]", "[instance]");

    private Path folder() {
        return tree.data().resolve("export");
    }

    /** In order; what begins with a dot is none. */
    List<String> names() {
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

    void remove(String name) {
        Path export = folder().resolve(NodeTree.name(name));
        try (Stream<Path> files = Files.walk(export)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            throw new CallFailedException("There is no export " + name + " on this node", e);
        } catch (IOException e) {
            throw new CallFailedException("Error while removing the export: " + e, e);
        }
        if (Files.exists(export, LinkOption.NOFOLLOW_LINKS)) {
            throw new CallFailedException("The export " + name + " is still there");
        }
    }
}
