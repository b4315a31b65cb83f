package janeti.query;

import janeti.config.Config;
import janeti.config.object.Cluster;
import janeti.config.object.DataCollectorConfig;
import janeti.config.object.ObjectWriter;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What QueryClusterInfo tells. Most of it stands in the configuration under the same name; the rest
 * is computed. Source: spec/luxi.json, QueryClusterInfo.
 */
final class ClusterInfo {
    /** The release whose behaviour clients may count on. */
    static final String SOFTWARE_VERSION = "3.0.2";

    private static final long PROTOCOL_VERSION = 3_000_000;
    private static final long OS_API_VERSION = 20;
    private static final long EXPORT_VERSION = 0;

    /** How the configuration says IPv6; anything else is IPv4. */
    private static final long AF_INET6 = 10;

    /** All keys, in the order in which clients get them. */
    static final List<String> KEYS =
            List.of(
                    "software_version",
                    "protocol_version",
                    "config_version",
                    "os_api_version",
                    "export_version",
                    "vcs_version",
                    "architecture",
                    "name",
                    "master",
                    "default_hypervisor",
                    "enabled_hypervisors",
                    "hvparams",
                    "os_hvp",
                    "beparams",
                    "osparams",
                    "ipolicy",
                    "nicparams",
                    "ndparams",
                    "diskparams",
                    "candidate_pool_size",
                    "max_running_jobs",
                    "max_tracked_jobs",
                    "mac_prefix",
                    "master_netdev",
                    "master_netmask",
                    "use_external_mip_script",
                    "volume_group_name",
                    "drbd_usermode_helper",
                    "file_storage_dir",
                    "shared_file_storage_dir",
                    "gluster_storage_dir",
                    "maintain_node_health",
                    "ctime",
                    "mtime",
                    "uuid",
                    "tags",
                    "uid_pool",
                    "default_iallocator",
                    "default_iallocator_params",
                    "reserved_lvs",
                    "primary_ip_version",
                    "prealloc_wipe_disks",
                    "hidden_os",
                    "blacklisted_os",
                    "enabled_disk_templates",
                    "install_image",
                    "instance_communication_network",
                    "zeroing_image",
                    "compression_tools",
                    "enabled_user_shutdown",
                    "enabled_data_collectors",
                    "data_collector_interval",
                    "modify_ssh_setup",
                    "ssh_key_type",
                    "ssh_key_bits");

    /** What is not in the configuration, or is there under another name. */
    private static final Map<String, Function<Config, Object>> COMPUTED =
            Map.ofEntries(
                    Map.entry("software_version", config -> SOFTWARE_VERSION),
                    Map.entry("protocol_version", config -> PROTOCOL_VERSION),
                    Map.entry("config_version", Config::version),
                    Map.entry("os_api_version", config -> OS_API_VERSION),
                    Map.entry("export_version", config -> EXPORT_VERSION),
                    Map.entry(
                            "vcs_version",
                            config -> "(janeti) compatible with version " + SOFTWARE_VERSION),
                    Map.entry("architecture", config -> architecture()),
                    Map.entry("name", config -> config.cluster().name()),
                    Map.entry("master", config -> config.masterNode().name().value()),
                    Map.entry("default_hypervisor", ClusterInfo::defaultHypervisor),
                    Map.entry("primary_ip_version", ClusterInfo::ipVersion),
                    Map.entry(
                            "enabled_data_collectors",
                            config -> collectors(config, collector -> collector.active())),
                    Map.entry(
                            "data_collector_interval",
                            config -> collectors(config, collector -> collector.intervalMicros())));

    private ClusterInfo() {}

    static Map<String, @Nullable Object> of(Config config) {
        Map<String, @Nullable Object> stored = ObjectWriter.form(config.cluster());
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        for (String key : KEYS) {
            Function<Config, Object> computed = COMPUTED.get(key);
            info.put(key, computed == null ? stored.get(key) : computed.apply(config));
        }
        return Collections.unmodifiableMap(info);
    }

    /** Of the machine, in the kernel's word for it. */
    private static List<Object> architecture() {
        String jvmName = System.getProperty("os.arch", "unknown");
        return List.of("64bits", jvmName.equals("amd64") ? "x86_64" : jvmName);
    }

    private static Object defaultHypervisor(Config config) {
        List<String> enabled = config.cluster().hypervisors().enabled();
        return enabled.isEmpty() ? "" : enabled.getFirst();
    }

    private static Object ipVersion(Config config) {
        return config.cluster().master().ipFamily() == AF_INET6 ? 6L : 4L;
    }

    private static Object collectors(Config config, Function<DataCollectorConfig, Object> part) {
        Cluster.Services services = config.cluster().services();
        Map<String, Object> parts = new LinkedHashMap<>();
        services.dataCollectors()
                .forEach((name, collector) -> parts.put(name, part.apply(collector)));
        return parts;
    }
}
