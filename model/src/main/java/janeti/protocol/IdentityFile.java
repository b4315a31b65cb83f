package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Key and certificate as they stand in their file at the moment: gnt-cluster renew-crypto replaces
 * the file while the master daemon runs. Read again only when the file has changed; one that cannot
 * be read leaves what was known.
 */
public final class IdentityFile implements Supplier<NodeIdentity> {
    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private Read newest;

    /** What was read, and of which state of the file. */
    private record Read(NodeIdentity identity, State state) {}

    /** A file that is replaced, as Ganeti does it, is another one: its key differs. */
    private record State(FileTime modified, long bytes, @Nullable Object key) {
        static State of(Path file) throws IOException {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new State(
                    attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }

    /**
     * Reads it for the first time.
     *
     * @throws NodeTlsException if it cannot be read
     */
    public IdentityFile(Path file) {
        this.file = file;
        this.newest = read(null);
    }

    private Read read(@Nullable Read known) {
        try {
            State state = State.of(file); // Before the content: a later change is seen next time.
            return known != null && known.state().equals(state)
                    ? known
                    : new Read(NodeIdentity.read(file), state);
        } catch (IOException e) {
            throw new NodeTlsException("Cannot read " + file + ": " + e, e);
        }
    }

    @Override
    public NodeIdentity get() {
        lock.lock();
        try {
            newest = read(newest);
        } catch (NodeTlsException e) {
            // In the middle of being replaced: the node that is called judges what is shown.
            return newest.identity();
        } finally {
            lock.unlock();
        }
        return newest.identity();
    }
}
