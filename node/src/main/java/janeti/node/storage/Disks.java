package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.OsScripts;
import janeti.protocol.DiskCall;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The disks of instances, whatever they are made of. Answers the calls that make them usable. */
public record Disks(NodeTree tree) {
    /** Of ldisk_status. Source: spec/node-rpc.json, shapes. */
    private static final long OKAY = 1;

    DiskKind of(DiskDict disk) {
        return switch (disk.devType()) {
            case "file", "sharedfile" -> new FileDisks(tree);
            case LogicalVolumes.TYPE -> new LogicalVolumes();
            case ProvidedDisks.TYPE -> new ProvidedDisks(tree);
            default ->
                    throw new CallFailedException(
                            "Disks of type "
                                    + disk.devType()
                                    + " are not supported by this node daemon yet, only file,"
                                    + " sharedfile, plain and ext");
        };
    }

    /**
     * The path of a disk that must be there.
     *
     * @throws CallFailedException if it is not
     */
    public Path existing(DiskDict disk) {
        Path place = of(disk).find(disk);
        if (place == null) {
            throw new CallFailedException(
                    "Block device error: Block device '"
                            + disk.logicalId().getLast()
                            + "' is not set up.");
        }
        return place;
    }

    /** The answer as JSON value. */
    public @Nullable Object answer(DiskCall<?> call) {
        return switch (call) {
            case DiskCall.BlockdevCreate create ->
                    create.encode(
                            of(create.disk())
                                    .create(create.disk(), create.sizeMib(), create.info()));
            case DiskCall.BlockdevRemove remove -> {
                remove(remove.disk());
                yield null;
            }
            case DiskCall.BlockdevAssemble assemble -> assemble.encode(assemble(assemble));
            case DiskCall.BlockdevShutdown shutdown -> {
                of(shutdown.disk()).detach(shutdown.disk());
                yield null;
            }
            case DiskCall.BlockdevFind find -> find.encode(state(find.disk()));
            case DiskCall.BlockdevGetmirrorstatus status -> status.encode(states(status.disks()));
            case DiskCall.FileStorageDirCreate create -> {
                new FileFolders(tree).make(create.path());
                yield null;
            }
            case DiskCall.FileStorageDirRemove remove -> {
                new FileFolders(tree).remove(remove.path());
                yield null;
            }
        };
    }

    private void remove(DiskDict disk) {
        DiskKind kind = of(disk);
        OsScripts.endOn(tree, disk.uuid());
        kind.remove(disk);
    }

    private List<@Nullable Object> assemble(DiskCall.BlockdevAssemble call) {
        DiskKind kind = of(call.disk());
        if (!call.onPrimary()) {
            return Arrays.asList(true, true); // As Ganeti tells that there is nothing to do here.
        }
        Path place = kind.attach(call.disk());
        Path link = new DiskLinks(tree).link(call.instance().name(), call.index(), place);
        return Arrays.asList(place.toString(), link.toString(), null);
    }

    @Nullable Map<String, @Nullable Object> state(DiskDict disk) {
        Path place = of(disk).find(disk);
        if (place == null) {
            return null;
        }
        Map<String, @Nullable Object> state = new LinkedHashMap<>();
        state.put("dev_path", place.toString());
        state.put("is_degraded", false);
        state.put("ldisk_status", OKAY);
        return state;
    }

    private List<Map<String, @Nullable Object>> states(List<DiskDict> disks) {
        List<Map<String, @Nullable Object>> states = new ArrayList<>();
        for (DiskDict disk : disks) {
            Map<String, @Nullable Object> state = state(disk);
            if (state == null) {
                throw new CallFailedException("Can't find device " + disk.logicalId());
            }
            states.add(state);
        }
        return states;
    }
}
