package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.hypervisor.Instances;
import janeti.protocol.ClusterCall;
import janeti.protocol.NodeResources;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers node_info: what this machine has and what is left of it. */
record NodeInfos(NodeTree tree, Instances instances) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Set<String> ON_FILE_SYSTEMS = Set.of("file", "sharedfile");
    private static final long MIB = 1L << 20;

    NodeResources answer(ClusterCall.NodeInfo call) {
        try {
            return new NodeResources(
                    NodeTree.text(BOOT_ID).strip(),
                    call.storageUnits() == null ? null : storage(call.storageUnits()),
                    hypervisors(call.hypervisors()));
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + BOOT_ID + ": " + e, e);
        }
    }

    /** Rows are [type, key, [parameters]]. */
    private List<Map<String, @Nullable Object>> storage(List<List<Object>> units) {
        List<Map<String, @Nullable Object>> answer = new ArrayList<>();
        for (List<Object> unit : units) {
            if (unit.size() < 2) {
                throw new CallFailedException("Storage unit " + unit + " has no key");
            }
            answer.add(unit(String.valueOf(unit.get(0)), String.valueOf(unit.get(1))));
        }
        return answer;
    }

    private Map<String, @Nullable Object> unit(String type, String key) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("type", type);
        answer.put("name", key);
        if (!ON_FILE_SYSTEMS.contains(type)) {
            answer.put("storage_size", null); // Not known here; Ganeti shows it as such.
            answer.put("storage_free", null);
            return answer;
        }
        try {
            FileStore store = Files.getFileStore(tree.place(key));
            answer.put("storage_size", store.getTotalSpace() / MIB);
            answer.put("storage_free", store.getUsableSpace() / MIB);
            return answer;
        } catch (IOException e) {
            throw new CallFailedException(
                    "Failed to retrieve file system information about path: " + key + " - " + e, e);
        }
    }

    /** Rows are [name, parameters]. */
    private List<Map<String, @Nullable Object>> hypervisors(List<List<Object>> asked) {
        List<Map<String, @Nullable Object>> answer = new ArrayList<>();
        for (List<Object> row : asked) {
            String program =
                    row.size() > 1
                                    && row.get(1) instanceof Map<?, ?> hvparams
                                    && hvparams.get("kvm_path") instanceof String path
                            ? path
                            : "";
            answer.add(instances.resources(String.valueOf(row.getFirst()), program));
        }
        return answer;
    }
}
