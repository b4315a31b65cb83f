package janeti.node.host;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;

/** The programs of the system. */
public final class Programs {
    private Programs() {}

    /** Null when there is none of this name. */
    public static @Nullable Path find(String name) {
        for (String folder : Command.PATH.split(":", -1)) {
            Path file = Path.of(folder, name);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }

    /**
     * Makes sure that it is there before anything is begun.
     *
     * @param purpose for whom it is needed
     * @param debian the package that has it
     * @throws CallFailedException if it is not
     */
    public static void require(String name, String purpose, String debian) {
        if (find(name) == null) {
            throw new CallFailedException(
                    "There is no program "
                            + name
                            + " on this node, which "
                            + purpose
                            + "; install it (Debian: "
                            + debian
                            + ")");
        }
    }
}
