package janeti.master;

import janeti.model.ErrorCode;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

/**
 * The file that keeps ganeti-watcher from acting: seconds since the epoch and a line end. The truth
 * is in the log; this writes what it says.
 */
public final class WatcherPause {
    private WatcherPause() {}

    /** A pause that would be over already is a mistake of the caller. */
    public static void require(@Nullable Instant until, Instant now) {
        if (until != null) {
            PrereqException.require(
                    until.isAfter(now),
                    ErrorCode.INVAL,
                    "Unable to set the watcher's pause: its end (%s) is not after now (%s)",
                    until,
                    now);
        }
    }

    /** Sets or, for null, ends the pause; whole or not at all. */
    public static void write(Path file, @Nullable Instant until) throws IOException {
        if (until == null) {
            Files.deleteIfExists(file);
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, until.getEpochSecond() + "\n");
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
