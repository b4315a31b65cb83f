package janeti.node;

import janeti.model.Json;
import janeti.model.NodeName;
import janeti.node.host.NodeTree;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeCallReader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The file tree of one node of an embedded cluster, and the node's handler. */
public record TestTree(Path root) {
    public static final NodeName NODE = new NodeName("node1.example.com");

    public static TestTree in(Path root) {
        var tree = new TestTree(root);
        tree.write("var/lib/ganeti/ssconf_master_node", "node1.example.com\n");
        tree.write("var/lib/ganeti/ssconf_file_storage_dir", "/srv/ganeti/file-storage\n");
        return tree;
    }

    public NodeTree tree() {
        return new NodeTree(root);
    }

    public Path write(String path, String content) {
        Path file = root.resolve(path);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    public Path script(String path, String body) {
        Path file = write(path, "#!/bin/sh\n" + body);
        try {
            return Files.setPosixFilePermissions(
                    file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot change the mode of " + file, e);
        }
    }

    public String read(String path) {
        try {
            return Files.readString(root.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    /** The answer as it goes over the wire. */
    public @Nullable Object ask(String name, String arguments) {
        NodeCall<?> call = NodeCallReader.read(name, Json.parse(arguments));
        var handler = new NodeCallHandler(NODE, tree(), NodeSettings.PORT);
        return Json.parse(Json.bytes(handler.answer(call)));
    }

    /** The same as text. */
    public String askText(String name, String arguments) {
        return Json.text(ask(name, arguments.replace('\'', '"')));
    }
}
