package janeti.testkit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a node with which nothing is wrong answers to node_verify. */
final class GoodChecks {
    private static final long VOLUME_GROUP_MIB = 1_048_576;

    private GoodChecks() {}

    /** Finds nothing wrong. Source: spec/node-rpc.json, verify_args. */
    static Map<String, @Nullable Object> of(
            Map<String, @Nullable Object> checks,
            List<String> running,
            Map<String, @Nullable Object> memory,
            long version) {
        Map<String, @Nullable Object> found = new LinkedHashMap<>();
        for (String check : checks.keySet()) {
            switch (check) {
                case "version" -> found.put(check, List.of(version, "3.0.2"));
                case "nodelist", "node-net-test", "hypervisor" -> found.put(check, Map.of());
                case "hvparms",
                        "bridges",
                        "ssh-setup",
                        "nodesetup",
                        "user-scripts",
                        "allowed-file-storage-paths" ->
                        found.put(check, List.of());
                case "filelist" -> found.put(check, digests(checks.get(check)));
                case "instancelist" -> found.put(check, running);
                case "hvinfo" -> found.put(check, memory);
                case "time" -> found.put(check, List.of(Instant.now().getEpochSecond(), 0L));
                case "master-ip" -> found.put(check, true);
                case "client-cert" -> found.put(check, Arrays.asList(null, "AA:BB:CC"));
                case "oslist" ->
                        found.put(
                                check,
                                List.of(
                                        Arrays.asList(
                                                "noop",
                                                "/os/noop",
                                                true,
                                                "",
                                                List.of(),
                                                List.of(),
                                                List.of(10L),
                                                true)));
                case "vglist" -> found.put(check, Map.of("xenvg", VOLUME_GROUP_MIB));
                case "lvlist", "drbd-list" -> found.put(check, Map.of());
                case "pvlist", "exclusive-pvs", "oob-paths", "ssh-clutter" ->
                        found.put(check, List.of());
                case "drbd-version" -> found.put(check, "8.4.11");
                case "drbd-helper" -> found.put(check, List.of(true, "/bin/true"));
                case "gluster-storage-path",
                        "nonvmnodes",
                        "file-storage-path",
                        "shared-file-storage-path" -> {} // Nothing is wrong.
                default -> throw new AssertionError("GoodChecks has no answer for check " + check);
            }
        }
        return found;
    }

    /** All files are there, and alike. */
    private static Map<String, String> digests(@Nullable Object paths) {
        Map<String, String> digests = new LinkedHashMap<>();
        for (Object path : paths instanceof List<?> list ? list : List.of()) {
            digests.put(String.valueOf(path), "da39a3ee");
        }
        return digests;
    }
}
