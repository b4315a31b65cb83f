package janeti.luxi;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;

/**
 * The listening socket and its names in the file system. It is made under a temporary name, given
 * mode and owner, then renamed, so that nobody meets it half made and a dead daemon's socket is
 * replaced in one step. The 2.x name is a symbolic link beside it: a client that connects follows
 * it, and there is one queue of waiting connections, one mode and one owner.
 */
public final class SocketFile {
    private static final Logger log = LoggerFactory.getLogger(SocketFile.class);

    static final String TEMPORARY = ".new";
    private static final String TEMPORARY_LINK = ".lnk";

    /** The path of a socket has few bytes; a short name takes few of them. */
    private static final int SHORT = 0xffff;

    private final SocketPlace place;
    private final ServerSocketChannel channel;
    private final @Nullable Object fileKey;

    private SocketFile(SocketPlace place, ServerSocketChannel channel, @Nullable Object fileKey) {
        this.place = place;
        this.channel = channel;
        this.fileKey = fileKey;
    }

    public static SocketFile listen(SocketPlace place) {
        folderOf(place.socket());
        checkLength(place.socket());
        Path temporary = temporary(place.socket(), TEMPORARY);
        checkLength(temporary);
        try {
            Files.deleteIfExists(temporary);
            var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.bind(UnixDomainSocketAddress.of(temporary), Limits.BACKLOG);
                Files.setPosixFilePermissions(temporary, place.mode());
                giveTo(temporary, place);
                Object fileKey = fileKey(temporary);
                Files.move(temporary, place.socket(), StandardCopyOption.ATOMIC_MOVE);
                var file = new SocketFile(place, channel, fileKey);
                file.link();
                return file;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ListenException(
                    "Cannot make the socket "
                            + place.socket()
                            + ": "
                            + reason(e)
                            + "; check that its folder belongs to the daemon's user and can be"
                            + " written",
                    e);
        }
    }

    /** A name for it as long as it is not ready; several daemons make sockets in one folder. */
    static Path temporary(Path socket, String ending) {
        int mark = socket.getFileName().toString().hashCode() & SHORT;
        return socket.resolveSibling("." + Integer.toHexString(mark) + ending);
    }

    private static Path folderOf(Path socket) {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new ListenException(
                    "Cannot make the socket "
                            + socket
                            + ": the folder "
                            + folder
                            + " does not exist; create it, or set the cluster up first");
        }
        return folder;
    }

    private static void checkLength(Path path) {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > Limits.SOCKET_PATH_BYTES) {
            throw new ListenException(
                    "Cannot make the socket "
                            + path
                            + ": the path has "
                            + length
                            + " bytes and the system allows "
                            + Limits.SOCKET_PATH_BYTES
                            + "; choose a shorter root folder");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof FileSystemException files && files.getReason() != null) {
            return files.getReason();
        }
        return e.getClass().getSimpleName() + " " + e.getMessage();
    }

    /** A missing user or right is no reason not to serve: mode and owner then shut others out. */
    private static void giveTo(Path socket, SocketPlace place) throws IOException {
        var view = Files.getFileAttributeView(socket, PosixFileAttributeView.class);
        var names = socket.getFileSystem().getUserPrincipalLookupService();
        String group = place.group();
        if (group != null) {
            try {
                view.setGroup(names.lookupPrincipalByGroupName(group));
            } catch (UserPrincipalNotFoundException e) {
                log.info("socket={} group does not exist, left as it is: group={}", socket, group);
            } catch (FileSystemException e) {
                log.warn(
                        "socket={} group cannot be set: group={} cause={}",
                        socket,
                        group,
                        e.toString());
            }
        }
        String owner = place.owner();
        if (owner != null) {
            try {
                view.setOwner(names.lookupPrincipalByName(owner));
            } catch (UserPrincipalNotFoundException e) {
                log.info("socket={} owner does not exist, left as it is: owner={}", socket, owner);
            } catch (FileSystemException e) {
                log.warn(
                        "socket={} owner cannot be set: owner={} cause={}",
                        socket,
                        owner,
                        e.toString());
            }
        }
    }

    private void link() throws IOException {
        Path link = place.link();
        if (link == null) {
            return;
        }
        Path temporary = temporary(link, TEMPORARY_LINK);
        Files.deleteIfExists(temporary);
        Files.createSymbolicLink(temporary, target(link));
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Relative, so that the link stays right when the whole tree is moved. */
    private Path target(Path link) {
        Path folder = link.toAbsolutePath().getParent();
        Path socket = place.socket().toAbsolutePath();
        return folder == null ? socket : folder.relativize(socket);
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    public ServerSocketChannel channel() {
        return channel;
    }

    /** Stops listening and takes the names away, unless another daemon has taken them over. */
    public void remove() {
        try {
            channel.close();
            if (!isOurs()) {
                return;
            }
            Path link = place.link();
            if (link != null
                    && Files.isSymbolicLink(link)
                    && Files.readSymbolicLink(link).equals(target(link))) {
                Files.deleteIfExists(link);
            }
            Files.deleteIfExists(place.socket());
        } catch (IOException e) {
            log.warn("socket={} cannot be removed: cause={}", place.socket(), e.toString());
        }
    }

    private boolean isOurs() throws IOException {
        try {
            return fileKey != null && fileKey.equals(fileKey(place.socket()));
        } catch (NoSuchFileException e) {
            return false;
        }
    }
}
