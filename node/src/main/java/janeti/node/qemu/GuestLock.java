package janeti.node.qemu;

import janeti.node.host.CallFailedException;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One call at a time changes a guest: a call that is made again while the first is under way must
 * not start it a second time. A lock on a file, which goes with the process that holds it.
 */
public final class GuestLock implements AutoCloseable {
    private final FileChannel channel;

    private GuestLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Waits for its turn. */
    public static GuestLock take(GuestFiles files) {
        files.makeFolders();
        Path file = files.lock();
        long end = System.nanoTime() + Limits.LOCK.toNanos();
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                while (!isLocked(channel)) {
                    if (System.nanoTime() - end > 0) {
                        throw new CallFailedException(
                                "Another call on instance "
                                        + files.name()
                                        + " has been under way for "
                                        + Limits.LOCK.toSeconds()
                                        + " seconds; see the node daemon's log for what it waits"
                                        + " for");
                    }
                    GuestProcess.pause();
                }
                return new GuestLock(channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot lock " + file + ": " + e, e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // Another call of this very process.
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new CallFailedException("Cannot release the lock on a guest: " + e, e);
        }
    }
}
