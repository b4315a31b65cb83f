package janeti.config;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Writes whole files so that a reader or a crash finds the old content or the new, never a part.
 */
public interface ReplacedFiles {
    /**
     * @param synced whether the content must be on disk when this returns
     */
    void replace(Spec spec, byte[] content, boolean synced) throws IOException;

    /** A file, its mode and whose it is. */
    record Spec(Path path, Set<PosixFilePermission> mode, String user, String group) {}
}
