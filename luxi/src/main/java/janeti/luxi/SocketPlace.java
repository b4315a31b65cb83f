package janeti.luxi;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where the socket lies and who may use it.
 *
 * @param socket the name that 3.x clients use
 * @param link the name that 2.x clients used; null for none
 * @param owner null leaves it to the daemon's own user; so does a user that does not exist
 * @param group likewise
 */
public record SocketPlace(
        Path socket,
        @Nullable Path link,
        Set<PosixFilePermission> mode,
        @Nullable String owner,
        @Nullable String group) {
    /** Source: spec/luxi.json, transport. */
    private static final String USUAL_MODE = "rw-rw----";

    /** Both of Ganeti's names in one folder, mode 0660. */
    public static SocketPlace in(Path folder, @Nullable String owner, @Nullable String group) {
        return new SocketPlace(
                folder.resolve("ganeti-query"),
                folder.resolve("ganeti-master"),
                PosixFilePermissions.fromString(USUAL_MODE),
                owner,
                group);
    }
}
