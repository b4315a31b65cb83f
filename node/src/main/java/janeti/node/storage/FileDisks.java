package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.protocol.DiskCall;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Disks that are files: disk types file and sharedfile. Answers the calls on disks. */
public record FileDisks(NodeTree tree, AllowedFolders allowed) {
    private static final Set<String> TYPES = Set.of("file", "sharedfile");
    private static final long MIB = 1L << 20;

    /** Of ldisk_status. Source: spec/node-rpc.json, shapes. */
    private static final long OKAY = 1;

    public FileDisks(NodeTree tree) {
        this(tree, new AllowedFolders(tree));
    }

    /** The answer as JSON value. */
    public @Nullable Object answer(DiskCall<?> call) {
        return switch (call) {
            case DiskCall.BlockdevCreate create -> create.encode(create(create));
            case DiskCall.BlockdevRemove remove -> {
                remove(remove.disk());
                yield null;
            }
            case DiskCall.BlockdevAssemble assemble -> assemble.encode(assemble(assemble));
            case DiskCall.BlockdevShutdown shutdown -> {
                var _ = file(shutdown.disk()); // Files are not shut down; but it must be one.
                yield null;
            }
            case DiskCall.BlockdevFind find -> find.encode(find(find.disk()));
            case DiskCall.BlockdevGetmirrorstatus status -> status.encode(states(status.disks()));
            case DiskCall.FileStorageDirCreate create -> {
                makeFolder(create.path());
                yield null;
            }
            case DiskCall.FileStorageDirRemove remove -> {
                removeFolder(remove.path());
                yield null;
            }
        };
    }

    /**
     * The file of a disk, whether it is there or not.
     *
     * @throws CallFailedException if it is no file, or lies where none may
     */
    public Path file(DiskDict disk) {
        if (!TYPES.contains(disk.devType())) {
            throw new CallFailedException(
                    "Disks of type "
                            + disk.devType()
                            + " are not supported by this node daemon yet, only file and"
                            + " sharedfile");
        }
        List<?> id = disk.logicalId();
        if (id.size() == 2 && id.get(1) instanceof String path) {
            return allowed.file(path);
        }
        throw new CallFailedException("Logical id " + id + " of a file disk is not [driver, path]");
    }

    /**
     * The file of a disk that must be there.
     *
     * @throws CallFailedException if it is not
     */
    public Path existing(DiskDict disk) {
        Path file = file(disk);
        if (!Files.isRegularFile(file)) {
            throw new CallFailedException(file + ": No such file");
        }
        return file;
    }

    private List<Object> create(DiskCall.BlockdevCreate call) {
        Path file = file(call.disk());
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
        size(file, call.disk().sizeMib());
        List<Object> id = new ArrayList<>();
        call.disk().logicalId().forEach(id::add);
        return id;
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

    private void remove(DiskDict disk) {
        Path file = file(disk);
        try {
            var _ = Files.deleteIfExists(file); // Gone already is as good.
        } catch (IOException e) {
            throw new CallFailedException(file + ": can't remove: " + e, e);
        }
    }

    private List<@Nullable Object> assemble(DiskCall.BlockdevAssemble call) {
        Path file = file(call.disk());
        if (!call.onPrimary()) {
            return Arrays.asList(true, true); // As Ganeti tells that there is nothing to do here.
        }
        if (!Files.isRegularFile(file)) {
            throw new CallFailedException(
                    "Error while assembling disk: " + file + ": No such file");
        }
        Path link = new DiskLinks(tree).link(call.instance().name(), call.index(), file);
        return Arrays.asList(file.toString(), link.toString(), null);
    }

    private @Nullable Map<String, @Nullable Object> find(DiskDict disk) {
        Path file = file(disk);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        state.put("dev_path", file.toString());
        state.put("is_degraded", false);
        state.put("ldisk_status", OKAY);
        return state;
    }

    private List<Map<String, @Nullable Object>> states(List<DiskDict> disks) {
        List<Map<String, @Nullable Object>> states = new ArrayList<>();
        for (DiskDict disk : disks) {
            Map<String, @Nullable Object> state = find(disk);
            if (state == null) {
                throw new CallFailedException("Can't find device " + disk.logicalId());
            }
            states.add(state);
        }
        return states;
    }

    private void makeFolder(String wire) {
        Path folder = allowed.folder(wire);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
            throw new CallFailedException(
                    "Specified storage dir '" + folder + "' is not a directory");
        }
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwxr-x---")));
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot create file storage directory '" + folder + "': " + e, e);
        }
    }

    private void removeFolder(String wire) {
        Path folder = allowed.folder(wire);
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new CallFailedException(
                    "Specified Storage directory '" + folder + "' is not a directory");
        }
        try {
            var _ = Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            throw new CallFailedException(
                    "Cannot remove file storage directory '" + folder + "': it is not empty", e);
        } catch (IOException e) {
            throw new CallFailedException(
                    "Cannot remove file storage directory '" + folder + "': " + e, e);
        }
    }
}
