package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The exported instances on a node: a folder each. */
record Exports(NodeTree tree) {
    /** In order; what begins with a dot is none. */
    List<String> names() {
        Path folder = tree.data().resolve("export");
        if (!Files.isDirectory(folder)) {
            throw new CallFailedException("No exports directory");
        }
        try (Stream<Path> exports = Files.list(folder)) {
            return exports.map(export -> export.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot list the exports directory " + folder + ": " + e, e);
        }
    }
}
