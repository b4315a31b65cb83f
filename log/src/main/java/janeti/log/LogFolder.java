package janeti.log;

import java.io.IOException;
import java.io.StringReader;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/**
 * The folder of a log on disk: {@code identity} says whose it is; {@code <incarnation>/current} has
 * the segments, {@code <incarnation>/sm} the snapshots.
 *
 * @param joined the log was begun by others, who took us in: this peer alone can never lead it
 */
record LogFolder(Path root, UUID incarnation, String cluster, String peer, boolean joined) {
    static final String IDENTITY = "identity";
    private static final String FORMAT = "1";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");

    /** Makes it if it is not there; refuses what belongs to another. */
    static LogFolder claim(LogSettings settings) {
        var ours =
                new LogFolder(
                        settings.folder(),
                        settings.incarnation(),
                        settings.cluster(),
                        settings.self().id(),
                        settings.join());
        try {
            Files.createDirectories(ours.root, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.setPosixFilePermissions(ours.root, OWNER_ONLY);
            if (Files.exists(ours.root.resolve(IDENTITY))) {
                LogFolder found = read(ours.root);
                ours.mustBe(found);
                return found;
            }
            ours.mustBeEmpty();
            ours.writeIdentity();
            return ours;
        } catch (IOException e) {
            throw new LogException(
                    "The log folder "
                            + ours.root
                            + " cannot be used: "
                            + e
                            + ". Look at the disk and at the owner of the folder",
                    e);
        }
    }

    /** Whose the folder is; changes nothing. */
    static LogFolder read(Path root) {
        Path file = root.resolve(IDENTITY);
        try {
            var identity = new Properties();
            identity.load(new StringReader(Files.readString(file)));
            if (!FORMAT.equals(identity.getProperty("format"))) {
                throw new LogException(
                        "The log folder "
                                + root
                                + " has format "
                                + identity.getProperty("format")
                                + ", this release knows "
                                + FORMAT
                                + ": a newer Janeti wrote it. Start that release or newer");
            }
            return new LogFolder(
                    root,
                    UUID.fromString(identity.getProperty("incarnation", "")),
                    identity.getProperty("cluster", ""),
                    identity.getProperty("peer", ""),
                    Boolean.parseBoolean(identity.getProperty("joined")));
        } catch (IOException | IllegalArgumentException e) {
            throw new LogException(
                    "Whose log "
                            + root
                            + " is cannot be read from "
                            + file
                            + ": "
                            + e
                            + ". Restore the file or the folder",
                    e);
        }
    }

    private void mustBe(LogFolder found) {
        if (!found.cluster.equals(cluster)) {
            throw refusal("cluster", found.cluster, cluster);
        }
        if (!found.incarnation.equals(incarnation)) {
            throw refusal("incarnation", found.incarnation, incarnation);
        }
        if (!found.peer.equals(peer)) {
            throw refusal("peer", found.peer, peer);
        }
    }

    private LogException refusal(String what, Object found, Object wanted) {
        return new LogException(
                "The log folder "
                        + root
                        + " belongs to "
                        + what
                        + " "
                        + found
                        + ", not to "
                        + wanted
                        + ". Nothing was changed. Move it away, or start with the right folder");
    }

    private void mustBeEmpty() throws IOException {
        try (var files = Files.list(root)) {
            if (files.anyMatch(file -> !file.getFileName().toString().startsWith("."))) {
                throw new LogException(
                        "The log folder "
                                + root
                                + " has no file "
                                + IDENTITY
                                + " but is not empty. Nothing was changed. Restore that file, or"
                                + " empty the folder if it is not a log");
            }
        }
    }

    private void writeIdentity() throws IOException {
        String text =
                "format=%s\ncluster=%s\nincarnation=%s\npeer=%s\njoined=%s\n"
                        .formatted(FORMAT, cluster, incarnation, peer, joined);
        Path temp = root.resolve(".identity.new");
        Files.writeString(temp, text);
        sync(temp);
        Files.move(temp, root.resolve(IDENTITY), StandardCopyOption.ATOMIC_MOVE);
        sync(root);
    }

    Path segments() {
        return root.resolve(incarnation.toString()).resolve("current");
    }

    Path snapshots() {
        return root.resolve(incarnation.toString()).resolve("sm");
    }

    /** Keeps other processes away until it is closed. */
    FileChannel lock() {
        Path file = root.resolve(".lock");
        try {
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(channel)) {
                return channel;
            }
            channel.close();
        } catch (IOException e) {
            throw new LogException("The log folder " + root + " cannot be locked: " + e, e);
        }
        throw new LogException(
                "The log folder "
                        + root
                        + " is in use by another daemon. Stop that one, or look at it with `janeti"
                        + " log inspect`, which only reads");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // Held inside this process.
        }
    }

    /** Makes a file's bytes, or a folder's names, durable. */
    static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
