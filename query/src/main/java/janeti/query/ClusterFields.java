package janeti.query;

import static janeti.query.FieldKind.BOOL;
import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;
import static janeti.query.FieldKind.TIMESTAMP;

import janeti.config.Config;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a job may ask about the cluster. Source: spec/query-fields.json, cluster. */
public final class ClusterFields {
    private static final String DRAIN_FLAG = "drain_flag";
    private static final String WATCHER_PAUSE = "watcher_pause";
    private static final String MASTER_NODE = "master_node";
    private static final String CLUSTER_NAME = "cluster_name";

    static final FieldTable<Finding> ALL =
            new FieldTable<>(
                    Finding.NAME,
                    List.of(
                            Finding.field(
                                    "architecture", "ArchInfo", OTHER, "Architecture information"),
                            Finding.field(CLUSTER_NAME, "Name", TEXT, "Cluster name")
                                    .compared(FilterMode.HOSTNAME),
                            Finding.field(
                                    "config_version",
                                    "ConfigVersion",
                                    NUMBER,
                                    "Configuration format version"),
                            Finding.field("ctime", "CTime", TIMESTAMP, "Creation timestamp"),
                            Finding.field(
                                    DRAIN_FLAG,
                                    "QueueDrained",
                                    BOOL,
                                    "Flag whether job queue is drained"),
                            Finding.field(
                                    "export_version",
                                    "ExportVersion",
                                    NUMBER,
                                    "Import/export file format version"),
                            Finding.field(MASTER_NODE, "Master", TEXT, "Master node name")
                                    .compared(FilterMode.HOSTNAME),
                            Finding.field("mtime", "MTime", TIMESTAMP, "Modification timestamp"),
                            Finding.field("name", "Name", TEXT, "Cluster name")
                                    .compared(FilterMode.HOSTNAME),
                            Finding.field(
                                    "os_api_version",
                                    "OsApiVersion",
                                    NUMBER,
                                    "API version for OS template scripts"),
                            Finding.field(
                                    "protocol_version",
                                    "ProtocolVersion",
                                    NUMBER,
                                    "RPC protocol version"),
                            Finding.field(
                                    "software_version",
                                    "SoftwareVersion",
                                    TEXT,
                                    "Software version"),
                            Finding.field("tags", "Tags", OTHER, "Tags"),
                            Finding.field("vcs_version", "VCSVersion", TEXT, "VCS version"),
                            Finding.field(
                                    "volume_group_name", "VgName", TEXT, "LVM volume group name"),
                            Finding.field(
                                    WATCHER_PAUSE,
                                    "WatcherPause",
                                    TIMESTAMP,
                                    "Until when watcher is paused")));

    public static final List<String> NAMES = ALL.sorted().stream().map(Field::name).toList();

    private ClusterFields() {}

    /** All of them; there is one cluster. */
    public static Finding found(Config config, boolean drained, @Nullable Double watcherPause) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (String name : NAMES) {
            values.put(name, value(name, config, drained, watcherPause));
        }
        return new Finding(config.cluster().name(), values);
    }

    /** What OP_CLUSTER_QUERY and QueryClusterInfo tell. */
    public static Map<String, @Nullable Object> info(Config config) {
        return ClusterInfo.of(config);
    }

    /**
     * The value of one of {@link #NAMES}.
     *
     * @param watcherPause until when the watcher does not act, seconds since the epoch
     */
    public static @Nullable Object value(
            String field, Config config, boolean drained, @Nullable Double watcherPause) {
        return switch (field) {
            case DRAIN_FLAG -> drained;
            case WATCHER_PAUSE -> watcherPause;
            case MASTER_NODE -> config.masterNode().name().value();
            case CLUSTER_NAME -> config.cluster().name();
            default -> ClusterInfo.of(config).get(field);
        };
    }
}
