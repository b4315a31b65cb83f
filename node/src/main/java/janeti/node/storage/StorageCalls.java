package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.protocol.StorageCall;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Answers the calls on what disks are made of. */
public record StorageCalls(NodeTree tree) {
    private static final Set<String> ON_FILE_SYSTEMS = Set.of("file", "sharedfile", "gluster");
    private static final long MIB = 1L << 20;

    /** The answer as JSON value. */
    public @Nullable Object answer(StorageCall<?> call) {
        return switch (call) {
            case StorageCall.StorageList list -> list.encode(rows(list));
            case StorageCall.NodeVolumes volumes -> volumes.encode(volumes());
            case StorageCall.ExtstorageDiagnose diagnose ->
                    diagnose.encode(new ProviderFinder(tree).all());
        };
    }

    /** Where LVM is not installed there are none; a node of an embedded cluster has no own. */
    private List<Map<String, @Nullable Object>> volumes() {
        return !tree.isEmbedded() && LogicalVolumes.isInstalled()
                ? new LogicalVolumes().onNode()
                : List.of();
    }

    /** [size, free] of a volume group, MiB; null when it is not there, or there is no LVM. */
    public @Nullable List<Long> room(String group) {
        return LogicalVolumes.isInstalled() ? new LogicalVolumes().room(group) : null;
    }

    /** A folder is one unit. */
    private List<List<@Nullable Object>> rows(StorageCall.StorageList call) {
        if (!ON_FILE_SYSTEMS.contains(call.type())) {
            throw new CallFailedException(
                    "Storage of type " + call.type() + " is not handled by this node daemon yet");
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (String folder : folders(call)) {
            if (call.unit() == null || call.unit().equals(folder)) {
                rows.add(row(folder, call.fields()));
            }
        }
        return rows;
    }

    /** The one argument is the list of them. */
    private static List<String> folders(StorageCall.StorageList call) {
        if (call.places().size() == 1 && call.places().getFirst() instanceof List<?> folders) {
            return folders.stream().map(String::valueOf).toList();
        }
        throw new CallFailedException(
                "Storage of type "
                        + call.type()
                        + " needs a list of folders, not "
                        + call.places());
    }

    private List<@Nullable Object> row(String folder, List<String> fields) {
        Path place = tree.place(folder);
        try {
            FileStore store = Files.getFileStore(place);
            Map<String, Object> values =
                    Map.of(
                            "name", folder,
                            "size", store.getTotalSpace() / MIB,
                            "free", store.getUsableSpace() / MIB,
                            "used", used(place) / MIB,
                            "allocatable", true);
            List<@Nullable Object> row = new ArrayList<>();
            for (String field : fields) {
                if (!values.containsKey(field)) {
                    throw new CallFailedException(
                            "Storage of type file has no field " + field + " on a node");
                }
                row.add(values.get(field));
            }
            return Collections.unmodifiableList(row);
        } catch (IOException e) {
            throw new CallFailedException("Cannot look at the folder " + place + ": " + e, e);
        }
    }

    private static long used(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(StorageCalls::bytes).sum();
        }
    }

    /** A file may go while its folder is looked at; then it uses nothing. */
    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
