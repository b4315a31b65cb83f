package janeti.log;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Whose log lies in a folder. */
public record LogIdentity(UUID incarnation, String cluster, String peer) {

    /**
     * What the folder says of itself; null if no log was begun there. Changes nothing.
     *
     * @throws LogException if it says something that cannot be read
     */
    public static @Nullable LogIdentity of(Path folder) {
        if (!Files.exists(folder.resolve(LogFolder.IDENTITY))) {
            return null;
        }
        LogFolder found = LogFolder.read(folder);
        return new LogIdentity(found.incarnation(), found.cluster(), found.peer());
    }
}
