package janeti.master;

import janeti.jobs.PauseFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The file that keeps ganeti-watcher from acting: seconds since the epoch and a line end. The truth
 * is in the log; this writes what it says, whole or not at all.
 */
public final class WatcherPause implements PauseFile {
    private final Path file;
    private final Owners owners;

    public WatcherPause(Path file, Owners owners) {
        this.file = file;
        this.owners = owners;
    }

    /** Ganeti reads a whole number: a fraction of a second is left out. */
    @Override
    public void write(@Nullable Double until) throws IOException {
        if (until == null) {
            Files.deleteIfExists(file);
            return;
        }
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, until.longValue() + "\n");
        owners.set(next, "rw-r--r--", Owners.MASTERD, Owners.MASTERD);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
