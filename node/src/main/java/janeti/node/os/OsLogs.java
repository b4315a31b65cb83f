package janeti.node.os;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.protocol.InstanceDict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** The files that scripts of OS definitions print into, one for each run. */
public record OsLogs(NodeTree tree) {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH_mm_ss");

    /** Now, as it stands in names of files. */
    public static String stamp() {
        return STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
    }

    /**
     * Makes an empty one.
     *
     * @param component the part of the instance that is worked on; empty for all of it
     */
    public Path make(String what, InstanceDict instance, String component) {
        String name =
                what
                        + "-"
                        + NodeTree.name(instance.os())
                        + "-"
                        + NodeTree.name(instance.name())
                        + "-"
                        + (component.isEmpty() ? "" : component + "-")
                        + stamp();
        Path folder = tree.logs().resolve("os");
        try {
            Files.createDirectories(folder);
            // A second installation within a second gets a name of its own.
            for (int again = 0; ; again++) {
                Path file = folder.resolve(name + (again == 0 ? "" : "-" + again) + ".log");
                if (!Files.exists(file)) {
                    return Files.createFile(file);
                }
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot make a log file in " + folder + ": " + e, e);
        }
    }
}
