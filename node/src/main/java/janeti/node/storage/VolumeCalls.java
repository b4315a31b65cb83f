package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.protocol.DiskDict;
import janeti.protocol.VolumeCall;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Answers the calls on the contents and the form of disks. */
public record VolumeCalls(NodeTree tree, Disks disks) {
    private static final long MIB = 1L << 20;
    private static final Path DEVICES = Path.of("/dev");

    /** The answer as JSON value. */
    public @Nullable Object answer(VolumeCall<?> call) {
        return switch (call) {
            case VolumeCall.BlockdevOpen open -> {
                open.disks().forEach(disk -> disks.of(disk).open(disk, open.exclusive()));
                yield null;
            }
            case VolumeCall.BlockdevClose close -> {
                close.disks().forEach(disk -> disks.of(disk).close(disk));
                yield null;
            }
            case VolumeCall.BlockdevGetdimensions sizes -> sizes.encode(dimensions(sizes.disks()));
            case VolumeCall.BlockdevGetmirrorstatusMulti status ->
                    status.encode(status.disks().stream().map(this::state).toList());
            case VolumeCall.BlockdevPauseResumeSync pause -> pause.encode(noSync(pause.disks()));
            case VolumeCall.BlockdevGrow grow -> {
                disks.of(grow.disk()).grow(grow.disk(), grow.amountMib(), grow.dryRun());
                yield null;
            }
            case VolumeCall.BlockdevRename rename -> {
                rename.renames()
                        .forEach(each -> disks.of(each.disk()).rename(each.disk(), each.newId()));
                yield null;
            }
            case VolumeCall.BlockdevSetinfo info -> {
                disks.of(info.disk()).setInfo(info.disk(), info.info());
                yield null;
            }
            case VolumeCall.BlockdevSnapshot snapshot ->
                    snapshot.encode(
                            disks.of(snapshot.disk())
                                    .snapshot(
                                            snapshot.disk(),
                                            snapshot.snapshot(),
                                            snapshot.sizeMib()));
            case VolumeCall.BlockdevWipe wipe -> {
                wipe(wipe);
                yield null;
            }
            case VolumeCall.BlockdevImage image -> {
                fill(image);
                yield null;
            }
            case VolumeCall.BlockdevConvert convert -> {
                copy(disks.existing(convert.source()), disks.existing(convert.target()));
                yield null;
            }
            case VolumeCall.BdevSizes sizes -> sizes.encode(sizes(sizes.devices()));
            case VolumeCall.FileStorageDirRename rename -> {
                new FileFolders(tree).rename(rename.from(), rename.to());
                yield null;
            }
            case VolumeCall.LvList list -> list.encode(new LogicalVolumes().volumes(list.groups()));
            case VolumeCall.VgList list -> list.encode(new LogicalVolumes().groups());
            case VolumeCall.StorageExecute c -> throw noUnits(c.type());
            case VolumeCall.StorageModify c -> throw noUnits(c.type());
        };
    }

    private static CallFailedException noUnits(String type) {
        return new CallFailedException(
                "Storage units of type "
                        + type
                        + " have nothing that can be changed or mended on this node daemon");
    }

    private List<@Nullable Object> dimensions(List<DiskDict> all) {
        List<@Nullable Object> dimensions = new ArrayList<>();
        all.forEach(disk -> dimensions.add(dimensions(disk)));
        return dimensions;
    }

    /** [bytes, spindles]; null when it is not there. */
    private @Nullable Object dimensions(DiskDict disk) {
        DiskKind kind = disks.of(disk);
        Path place = kind.find(disk);
        return place == null ? null : Arrays.asList(kind.size(disk, place), null);
    }

    private List<@Nullable Object> state(DiskDict disk) {
        try {
            Map<String, @Nullable Object> state = disks.state(disk);
            return state == null
                    ? Arrays.asList(false, "Can't find device " + disk.logicalId())
                    : Arrays.asList(true, state);
        } catch (CallFailedException e) {
            return Arrays.asList(false, e.getMessage());
        }
    }

    /** Nothing here is mirrored: there is nothing to stop. */
    private static List<List<@Nullable Object>> noSync(List<DiskDict> disks) {
        List<List<@Nullable Object>> answers = new ArrayList<>();
        disks.forEach(disk -> answers.add(Arrays.asList(true, null)));
        return answers;
    }

    private void wipe(VolumeCall.BlockdevWipe call) {
        DiskKind kind = disks.of(call.disk());
        Path place = disks.existing(call.disk());
        long from = Math.multiplyExact(call.offsetMib(), MIB);
        long to = from + Math.multiplyExact(call.sizeMib(), MIB);
        long size = kind.size(call.disk(), place);
        if (from < 0 || to < from || to > size) {
            throw new CallFailedException(
                    "Cannot wipe "
                            + place
                            + " from "
                            + call.offsetMib()
                            + " MiB for "
                            + call.sizeMib()
                            + " MiB: it has "
                            + size
                            + " bytes");
        }
        try (FileChannel channel = FileChannel.open(place, StandardOpenOption.WRITE)) {
            ByteBuffer zeros = ByteBuffer.allocate((int) MIB);
            for (long at = from; at < to; at += zeros.capacity()) {
                zeros.clear();
                while (zeros.hasRemaining()) {
                    var _ = channel.write(zeros, at + zeros.position());
                }
            }
            channel.force(true);
        } catch (IOException e) {
            throw new CallFailedException("Cannot wipe " + place + ": " + e, e);
        }
    }

    private void fill(VolumeCall.BlockdevImage call) {
        if (!call.image().startsWith("/")) {
            throw new CallFailedException(
                    "Disks are filled from files of the node only, not from " + call.image());
        }
        copy(tree.place(call.image()), disks.existing(call.disk()));
    }

    private static void copy(Path from, Path to) {
        if (!Files.isReadable(from)) {
            throw new CallFailedException("Cannot read " + from);
        }
        Command.Ended ended =
                new Command(
                                List.of(
                                        "/bin/dd",
                                        "if=" + from,
                                        "of=" + to,
                                        "bs=1M",
                                        "conv=notrunc,fsync"),
                                Map.of("PATH", Command.PATH, "LC_ALL", "C"),
                                Path.of("/"),
                                Limits.COPY)
                        .run();
        if (ended.failed()) {
            throw new CallFailedException(
                    "Cannot copy "
                            + from
                            + " to "
                            + to
                            + ": dd "
                            + ended.failure()
                            + ": "
                            + ended.output().strip());
        }
    }

    /** What is no block device is left out. */
    private static Map<String, @Nullable Object> sizes(List<String> devices) {
        Map<String, @Nullable Object> sizes = new LinkedHashMap<>();
        for (String device : devices) {
            Path path = Path.of(device).normalize();
            if (path.startsWith(DEVICES) && Files.exists(path) && isBlockDevice(path)) {
                sizes.put(device, BlockDevice.bytes(path) / MIB);
            }
        }
        return sizes;
    }

    private static boolean isBlockDevice(Path path) {
        try {
            int type = 0170000;
            int block = 0060000;
            return Files.getAttribute(path, "unix:mode") instanceof Integer mode
                    && (mode & type) == block;
        } catch (IOException e) {
            throw new CallFailedException("Cannot look at " + path + ": " + e, e);
        }
    }
}
