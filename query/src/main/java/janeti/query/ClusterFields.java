package janeti.query;

import janeti.config.Config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a job may ask about the cluster. Source: spec/query-fields.json, cluster. */
public final class ClusterFields {
    private static final String DRAIN_FLAG = "drain_flag";
    private static final String WATCHER_PAUSE = "watcher_pause";
    private static final String MASTER_NODE = "master_node";
    private static final String CLUSTER_NAME = "cluster_name";

    public static final List<String> NAMES =
            List.of(
                    "tags",
                    "architecture",
                    DRAIN_FLAG,
                    WATCHER_PAUSE,
                    MASTER_NODE,
                    CLUSTER_NAME,
                    "volume_group_name",
                    "software_version",
                    "protocol_version",
                    "config_version",
                    "os_api_version",
                    "export_version",
                    "vcs_version",
                    "ctime",
                    "mtime",
                    "name");

    private ClusterFields() {}

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
