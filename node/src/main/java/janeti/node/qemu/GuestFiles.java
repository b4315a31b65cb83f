package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The files of one guest, where Ganeti has them too. */
public record GuestFiles(NodeTree tree, String name) {
    /** As many characters of a digest as make two guests of one node differ. */
    private static final int SHORT_NAME = 12;

    public GuestFiles {
        name = NodeTree.name(name);
    }

    private static Path base(NodeTree tree) {
        return tree.run().resolve("kvm-hypervisor");
    }

    static Path pidFolder(NodeTree tree) {
        return base(tree).resolve("pid");
    }

    /** What was found out about this machine's KVM. */
    static Path probe(NodeTree tree) {
        return base(tree).resolve("kvm-usable");
    }

    public Path pid() {
        return pidFolder(tree).resolve(name);
    }

    /** What the guest was started with. */
    public Path runtime() {
        return base(tree).resolve("conf").resolve(name + ".runtime");
    }

    /** The same, while the guest is on its way here and does not run yet. */
    public Path incoming() {
        return base(tree).resolve("conf").resolve(name + ".incoming");
    }

    /**
     * There while the guest is on its way to another node; holds its address, and whether it stands
     * still for it.
     */
    public Path outgoing() {
        return base(tree).resolve("conf").resolve(name + ".outgoing");
    }

    /** Stays: a lock on a file that is removed locks nothing. */
    Path lock() {
        return base(tree).resolve("lock").resolve(name);
    }

    public Path monitor() {
        return socket("qmp");
    }

    public Path serial() {
        return socket("serial");
    }

    /** Paths of sockets are short, names of instances need not be. */
    private Path socket(String kind) {
        Path folder = base(tree).resolve("ctrl");
        Path socket = folder.resolve(name + "." + kind);
        if (bytes(socket) > Limits.SOCKET_PATH_BYTES) {
            socket = folder.resolve(digest() + "." + kind.charAt(0));
        }
        if (bytes(socket) > Limits.SOCKET_PATH_BYTES) {
            throw new CallFailedException(
                    "The socket "
                            + socket
                            + " has more than "
                            + Limits.SOCKET_PATH_BYTES
                            + " bytes, which is too long; give the node a shorter root"
                            + " folder");
        }
        return socket;
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    private String digest() {
        try {
            byte[] sha =
                    MessageDigest.getInstance("SHA-256")
                            .digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha).substring(0, SHORT_NAME);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** Makes the folders. Who may write to a monitor is as good as root: they are root's alone. */
    public void makeFolders() {
        try {
            for (String folder : List.of("pid", "conf", "ctrl", "lock")) {
                Files.createDirectories(base(tree).resolve(folder));
            }
            Files.setPosixFilePermissions(base(tree), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new CallFailedException("Cannot make folders in " + base(tree) + ": " + e, e);
        }
    }

    /** Removes all; what is gone already is as good. */
    public void clear() {
        for (Path file : List.of(pid(), monitor(), serial(), incoming(), outgoing(), runtime())) {
            delete(file);
        }
    }

    static void delete(Path file) {
        try {
            var _ = Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new CallFailedException("Cannot remove " + file + ": " + e, e);
        }
    }
}
