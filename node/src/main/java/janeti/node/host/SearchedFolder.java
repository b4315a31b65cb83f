package janeti.node.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A place below which each entry is something that can be used, under its name. */
public final class SearchedFolder {
    private SearchedFolder() {}

    /**
     * Its entries but hidden ones, sorted; none when it is not there.
     *
     * @param what the place is, for whoever reads that it cannot be listed
     */
    public static List<Path> entries(Path place, String what) {
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(place)) {
            return entries.filter(entry -> !entry.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new CallFailedException("Cannot list the " + what + " " + place + ": " + e, e);
        }
    }
}
