package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.os.DiskScript;
import janeti.node.os.OsCalls;
import janeti.node.storage.Disks;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is read here and sent, or written here as it comes: this node's end of a transfer. Source:
 * spec/node-rpc.json, ED_IMPEXP_IO.
 *
 * @param place the file or disk; of a script the disk that it works on
 * @param script null without one
 * @param expectedMib null where it is not known before
 */
record TransferEnd(Kind kind, Path place, @Nullable DiskScript script, @Nullable Long expectedMib) {
    private static final double MIB = 1L << 20;

    /** Where the bytes are. */
    enum Kind {
        FILE,
        RAW,
        SCRIPT
    }

    /** Which way they go. */
    enum Direction {
        IMPORT,
        EXPORT
    }

    /** Whatever belongs to a node that ends of transfers may lie on. */
    record Places(NodeTree tree, Disks disks, OsCalls oses) {
        /**
         * The one that a call asks for.
         *
         * @throws CallFailedException if it may not be, or is not there
         */
        TransferEnd find(Direction direction, InstanceDict instance, List<Object> wire) {
            if (wire.size() == 2
                    && wire.getFirst() instanceof String kind
                    && wire.getLast() instanceof List<?> arguments) {
                switch (kind) {
                    case "file" -> {
                        if (arguments.size() == 1 && arguments.getFirst() instanceof String path) {
                            return file(direction, path);
                        }
                    }
                    case "raw" -> {
                        if (arguments.size() == 1) {
                            return raw(disk(arguments.getFirst()));
                        }
                    }
                    case "script" -> {
                        if (arguments.size() == 2 && arguments.getLast() instanceof Number index) {
                            return script(
                                    direction,
                                    instance,
                                    disk(arguments.getFirst()),
                                    index.longValue());
                        }
                    }
                    default ->
                            throw new CallFailedException(
                                    "Invalid "
                                            + direction.name().toLowerCase(Locale.ROOT)
                                            + " I/O mode '"
                                            + kind
                                            + "'; there are file, raw and script");
                }
            }
            throw new CallFailedException(
                    "The end of a transfer is [\"file\", [path]], [\"raw\", [disk]] or [\"script\","
                            + " [disk, index]], not what came");
        }

        private static DiskDict disk(@Nullable Object wire) {
            if (!(wire instanceof Map<?, ?> dict)) {
                throw new CallFailedException("The disk of a transfer is no dictionary");
            }
            Map<String, @Nullable Object> json = new HashMap<>();
            dict.forEach((key, value) -> json.put(String.valueOf(key), value));
            return new DiskDict(json);
        }

        private TransferEnd file(Direction direction, String path) {
            Path file = new Exports(tree).file(path);
            if (direction == Direction.IMPORT) {
                return new TransferEnd(Kind.FILE, file, null, null);
            }
            try {
                if (!Files.isRegularFile(file)) {
                    throw new CallFailedException("There is no file " + file + " to be sent");
                }
                return new TransferEnd(Kind.FILE, file, null, Math.round(Files.size(file) / MIB));
            } catch (IOException e) {
                throw new CallFailedException("Cannot look at " + file + ": " + e, e);
            }
        }

        private TransferEnd raw(DiskDict disk) {
            return new TransferEnd(Kind.RAW, disks.existing(disk), null, disk.sizeMib());
        }

        private TransferEnd script(
                Direction direction, InstanceDict instance, DiskDict disk, long index) {
            DiskScript script =
                    direction == Direction.IMPORT
                            ? oses.importing(instance, disk, index)
                            : oses.exporting(instance, disk, index);
            return new TransferEnd(Kind.SCRIPT, disks.existing(disk), script, null);
        }
    }
}
