package janeti.node.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/**
 * Ganeti's file tree below a node's root. Paths in calls are those of a real node; the root is put
 * before them, unless it is there already.
 */
public record NodeTree(Path root) {
    public NodeTree {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * The place of a path that came in a call.
     *
     * @throws CallFailedException if it is not absolute, or climbs
     */
    public Path place(String wire) {
        try {
            Path path = Path.of(wire);
            if (!path.isAbsolute()) {
                throw new CallFailedException("Path " + wire + " is not absolute");
            }
            for (Path part : path) {
                if (part.toString().equals("..")) {
                    throw new CallFailedException("Path " + wire + " climbs with ..");
                }
            }
            Path normal = path.normalize();
            return normal.startsWith(root) ? normal : root.resolve(normal.toString().substring(1));
        } catch (InvalidPathException e) {
            throw new CallFailedException("Path is not valid: " + e.getMessage(), e);
        }
    }

    /** The way back of {@link #place}: how a real node would name it. */
    public String virtual(Path place) {
        return place.startsWith(root) ? "/" + root.relativize(place) : place.toString();
    }

    /** A name that came in a call and becomes part of a path. */
    public static String name(String wire) {
        if (wire.isEmpty()
                || wire.startsWith(".")
                || wire.indexOf('/') >= 0
                || wire.indexOf('\0') >= 0) {
            throw new CallFailedException(
                    "Name \"" + shortened(wire) + "\" cannot be that of a file");
        }
        int bytes = wire.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Limits.NAME_BYTES) {
            throw new CallFailedException(
                    "Name \""
                            + shortened(wire)
                            + "\" has "
                            + bytes
                            + " bytes, a file's has "
                            + Limits.NAME_BYTES
                            + " at most here");
        }
        return wire;
    }

    private static String shortened(String name) {
        return name.length() <= Limits.NAME_SHOWN
                ? name
                : name.substring(0, Limits.NAME_SHOWN) + "…";
    }

    /** True below a root of its own: this node is none of the machine's, but made for a test. */
    public boolean isEmbedded() {
        return root.getNameCount() > 0;
    }

    public Path data() {
        return root.resolve("var/lib/ganeti");
    }

    public Path run() {
        return root.resolve("var/run/ganeti");
    }

    public Path logs() {
        return root.resolve("var/log/ganeti");
    }

    public Path etc() {
        return root.resolve("etc/ganeti");
    }

    public Path serverPem() {
        return data().resolve("server.pem");
    }

    public Path ssconf(String name) {
        return data().resolve("ssconf_" + name);
    }

    /**
     * The lines of an ssconf file.
     *
     * @throws CallFailedException if it cannot be read
     */
    public List<String> ssconfLines(String name) {
        Path file = ssconf(name);
        try {
            return text(file).lines().toList();
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cluster configuration incomplete: cannot read " + file + ": " + e, e);
        }
    }

    /** The content of a small file; broken characters are replaced. */
    public static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Limits.FILE_BYTES + 1);
            if (bytes.length > Limits.FILE_BYTES) {
                throw new IOException(file + " has more than " + Limits.FILE_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
