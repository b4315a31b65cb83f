package janeti.node;

import janeti.node.host.NodeTree;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Network bridges of the machine. */
final class Bridges {
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private Bridges() {}

    static List<String> missing(List<String> bridges) {
        return bridges.stream()
                .filter(name ->
                        !Files.isDirectory(
                                INTERFACES.resolve(NodeTree.name(name)).resolve("bridge")))
                .toList();
    }
}
