package janeti.master;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second daemon out. The lock counts, not the content: a dead daemon's file, or garbage, is
 * no obstacle.
 *
 * <p>A daemon that ends removes the file before it lets the lock go. So whoever gets the lock looks
 * whether the path still leads to the file it locked, and begins again if not.
 */
public final class PidFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private PidFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Takes the file or is refused with the holder's pid. */
    public static PidFile hold(Path path) {
        try {
            for (int i = 0; i < Limits.PID_FILE_TRIES; i++) {
                PidFile held = tryHold(path);
                if (held != null) {
                    return held;
                }
            }
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "Cannot write the pid file " + path + ": " + e + "; check the folder's owner.",
                    e);
        }
        throw new StartRefused(
                ExitCode.FAILURE,
                "The pid file " + path + " keeps changing hands; other daemons are being started.");
    }

    /** Whether a living daemon holds the file. Not for use in the process that holds it. */
    public static boolean isHeld(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        } catch (NoSuchFileException e) {
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot look at the pid file " + path + ": " + e, e);
        }
    }

    /** The pid in the file; null if there is no file or no number in it. */
    public static @Nullable Long read(Path path) {
        try {
            return number(Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot read the pid file " + path + ": " + e, e);
        }
    }

    /** Removes the file and lets the lock go. */
    @Override
    public void close() {
        try (channel) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new StartRefused(ExitCode.FAILURE, "Cannot remove " + path + ": " + e, e);
        }
    }

    private static @Nullable PidFile tryHold(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean keep = false;
        try {
            Object before = identity(path);
            if (tryLock(channel) == null) {
                throw new StartRefused(ExitCode.FAILURE, alreadyRuns(path, channel));
            }
            if (before == null || !before.equals(identity(path))) {
                return null;
            }
            channel.truncate(0);
            String pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
            keep = true;
            return new PidFile(path, channel);
        } finally {
            if (!keep) {
                channel.close();
            }
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // Held by this very process.
        }
    }

    private static @Nullable Object identity(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:ino");
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static String alreadyRuns(Path path, FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Limits.PID_FILE_BYTES);
        channel.read(bytes, 0);
        Long pid =
                number(new String(bytes.array(), 0, bytes.position(), StandardCharsets.ISO_8859_1));
        return String.format(
                "The daemon runs already%s and holds %s; stop that one first.",
                pid == null ? "" : " as process " + pid, path);
    }

    private static @Nullable Long number(String text) {
        String digits = text.strip();
        return digits.matches("[0-9]{1,9}") ? Long.valueOf(digits) : null;
    }
}
