package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Disks that are files: disk types file and sharedfile. */
record FileDisks(NodeTree tree) implements DiskKind {
    private static final long MIB = 1L << 20;

    /** The file of a disk, whether it is there or not, where one may lie. */
    private Path file(DiskDict disk) {
        return file(disk.logicalId());
    }

    private Path file(List<?> id) {
        if (id.size() == 2 && id.get(1) instanceof String path) {
            return new AllowedFolders(tree).file(path);
        }
        throw new CallFailedException("Logical id " + id + " of a file disk is not [driver, path]");
    }

    @Override
    public @Nullable Path find(DiskDict disk) {
        Path file = file(disk);
        return Files.isRegularFile(file) ? file : null;
    }

    @Override
    public List<Object> create(DiskDict disk, long mib, String info) {
        Path file = file(disk);
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            throw new CallFailedException(
                    "Can't create block device: " + file + ": can't create: it exists already", e);
        } catch (IOException e) {
            throw new CallFailedException(
                    "Can't create block device: " + file + ": can't create: " + e, e);
        }
        size(file, disk.sizeMib());
        return new ArrayList<>(disk.logicalId());
    }

    /** A sparse file: it takes room as it is written. */
    private static void size(Path file, long mib) {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(Math.multiplyExact(mib, MIB));
        } catch (IOException | ArithmeticException e) {
            try {
                Files.delete(file);
            } catch (IOException left) {
                e.addSuppressed(left);
            }
            throw new CallFailedException(
                    "Can't create block device: " + file + ": can't set its size: " + e, e);
        }
    }

    @Override
    public void remove(DiskDict disk) {
        Path file = file(disk);
        try {
            var _ = Files.deleteIfExists(file); // Gone already is as good.
        } catch (IOException e) {
            throw new CallFailedException(file + ": can't remove: " + e, e);
        }
    }

    @Override
    public Path attach(DiskDict disk) {
        Path file = file(disk);
        if (!Files.isRegularFile(file)) {
            throw new CallFailedException(
                    "Error while assembling disk: " + file + ": No such file");
        }
        return file;
    }

    /** Files are not shut down; but it must be one. */
    @Override
    public void detach(DiskDict disk) {
        var _ = file(disk);
    }

    @Override
    public void grow(DiskDict disk, long byMib, boolean dryRun) {
        Path file = attach(disk);
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            long grown = Math.addExact(open.length(), Math.multiplyExact(byMib, MIB));
            if (!dryRun) {
                open.setLength(grown);
            }
        } catch (IOException | ArithmeticException e) {
            throw new CallFailedException(file + ": can't grow by " + byMib + " MiB: " + e, e);
        }
    }

    @Override
    public void rename(DiskDict disk, List<Object> newId) {
        Path from = file(disk);
        Path to = file(newId);
        try {
            if (Files.exists(to)) {
                throw new CallFailedException(
                        "Can't rename " + from + ": " + to + " exists already");
            }
            Files.move(from, to);
        } catch (IOException e) {
            throw new CallFailedException("Can't rename " + from + " to " + to + ": " + e, e);
        }
    }

    /** A file has no room for a text. */
    @Override
    public void setInfo(DiskDict disk, String info) {
        var _ = attach(disk);
    }

    @Override
    public List<Object> snapshot(DiskDict disk, @Nullable String name, @Nullable Long mib) {
        throw new CallFailedException(
                "Cannot take a snapshot of "
                        + file(disk)
                        + ": files have none; stop the instance"
                        + " and copy it");
    }

    @Override
    public long size(DiskDict disk, Path place) {
        return BlockDevice.bytes(place);
    }
}
