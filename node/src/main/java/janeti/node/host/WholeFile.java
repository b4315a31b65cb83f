package janeti.node.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Replaces files: who reads sees the old content or the new, also after a crash. */
public final class WholeFile {
    private static final PosixFilePermission[] BY_BIT = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    private WholeFile() {}

    /** What else is to be set on a file before it is at its place. */
    public interface Finish {
        void on(Path file) throws IOException;
    }

    public static void write(Path file, byte[] content, Set<PosixFilePermission> mode)
            throws IOException {
        write(file, content, mode, written -> {});
    }

    public static void write(
            Path file, byte[] content, Set<PosixFilePermission> mode, Finish finish)
            throws IOException {
        Path folder = file.getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        Path draft =
                Files.createTempFile(
                        folder,
                        "." + file.getFileName() + ".",
                        ".new",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    var _ = out.write(bytes);
                }
                out.force(true);
            }
            Files.setPosixFilePermissions(draft, mode);
            finish.on(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** The permissions of a mode as stat tells it. */
    public static Set<PosixFilePermission> mode(int bits) {
        Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BY_BIT.length; bit++) {
            if ((bits & (1 << bit)) != 0) {
                mode.add(BY_BIT[bit]);
            }
        }
        return mode;
    }
}
