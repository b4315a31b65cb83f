package janeti.master;

import janeti.model.NodeName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** File trees for tests. */
final class Trees {
    static final NodeName NODE = new NodeName("node1.example.com");

    private Trees() {}

    /** A node's tree with its folders and nothing in them. */
    static Place empty(Path root) {
        Place place = Place.below(root, NODE);
        try {
            Files.createDirectories(place.paths().data());
            Files.createDirectories(place.paths().run());
            Files.createDirectories(place.paths().logs());
            return place;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node whose files name a master. */
    static Place whereMasterIs(Path root, String master) {
        Place place = empty(root);
        write(place.paths().ssconf("master_node"), master + "\n");
        return place;
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
