package janeti.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** {@link ReplacedFiles} on a disk: a temporary file beside the target, then a rename. */
public final class DiskFiles implements ReplacedFiles {
    private final Ownership ownership;

    public DiskFiles(Ownership ownership) {
        this.ownership = ownership;
    }

    @Override
    public void replace(Spec spec, byte[] content, boolean synced) throws IOException {
        Path dir = spec.path().toAbsolutePath().getParent();
        if (dir == null) {
            throw new IOException(spec.path() + " is not a file in a folder");
        }
        Path temporary = dir.resolve("." + spec.path().getFileName() + ".new");
        Files.deleteIfExists(temporary); // Left by a crash; there is one writer.
        Files.createFile(
                temporary,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            write(temporary, content, synced);
            ownership.give(temporary, spec.user(), spec.group());
            Files.setPosixFilePermissions(temporary, spec.mode());
            Files.move(
                    temporary,
                    spec.path(),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary); // Gone already when all went well.
        }
        if (synced) {
            try (FileChannel folder = FileChannel.open(dir, StandardOpenOption.READ)) {
                folder.force(true); // The rename itself.
            }
        }
    }

    private static void write(Path file, byte[] content, boolean synced) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            if (synced) {
                out.force(true);
            }
        }
    }
}
