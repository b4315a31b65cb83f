package janeti.protocol;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Arguments for the calls that were not recorded. */
final class SampleCalls {
    static final Map<String, List<?>> ARGUMENTS = new LinkedHashMap<>();

    private static final Map<String, ?> DISK = Map.of("uuid", "d", "dev_type", "file");
    private static final Map<String, ?> INSTANCE = Map.of("name", "inst1");

    private SampleCalls() {}

    private static void line(String call, List<?> arguments) {
        ARGUMENTS.put(call, arguments);
    }

    static {
        line("node_configure_ovs", List.of("switch1", "eth1"));
        line("node_verify_light", List.of(Map.of("version", true), "cluster", Map.of()));
        line("node_crypto_tokens", List.of(List.of(List.of("ssl", "create", Map.of()))));
        line("node_has_ip_address", List.of("192.0.2.1"));
        line("etc_hosts_modify", List.of("add", "node1.example.com", "192.0.2.1"));
        line("instance_list", List.of(List.of("fake"), Map.of()));
        line("hotplug_device", List.of(INSTANCE, "text", "text", Map.of(), List.of("link"), 3L));
        line("hotplug_supported", List.of(INSTANCE));
        line("instance_balloon_memory", List.of(INSTANCE, 1024L));
        line("resize_disk", List.of(INSTANCE, DISK, 1024L));
        line("blockdev_image", List.of(DISK, "text", 1024L));
        line("blockdev_pause_resume_sync", List.of(List.of(DISK), true));
        line("blockdev_rename", List.of(List.of(List.of(DISK, List.of("loop", "/new")))));
        line("blockdev_setinfo", List.of(DISK, "text"));
        line("blockdev_snapshot", List.of(DISK, "text", 1024L));
        line("blockdev_wipe", List.of(DISK, 1024L, 1024L));
        line("bdev_sizes", List.of(List.of("text")));
        line("file_storage_dir_rename", List.of("text", "text"));
        line("lv_list", List.of(List.of("text")));
        line("vg_list", List.of());
        line("storage_execute", List.of("text", List.of("file", List.of("path")), "text", "text"));
        line("storage_modify", List.of("text", List.of("file", List.of("path")), "text", Map.of()));
        line("blockdev_addchildren", List.of(DISK, List.of(DISK)));
        line("blockdev_removechildren", List.of(DISK, List.of(DISK)));
        line("drbd_attach_net", List.of(List.of(DISK), true));
        line("drbd_disconnect_net", List.of(List.of(DISK)));
        line("drbd_helper", List.of());
        line("drbd_needs_activation", List.of(List.of(DISK)));
        line("drbd_wait_sync", List.of(List.of(DISK)));
        line("impexp_abort", List.of("text"));
        line("os_export", List.of(INSTANCE, Map.of("A", "b")));
        line("x509_cert_create", List.of(60L));
        line("x509_cert_remove", List.of("text"));
        line("node_change_master_netmask", List.of(3L, 3L, "text", "text"));
        line("node_powercycle", List.of("text", Map.of()));
        line(
                "node_ssh_keys_renew",
                List.of(
                        List.of("text"),
                        List.of("text"),
                        List.of("text"),
                        List.of("text"),
                        "text",
                        "text",
                        3L));
        line("node_start_master_daemons", List.of(true));
        line("node_stop_master", List.of());
        line("get_watcher_pause", List.of());
        line("restricted_command", List.of("text"));
        line("run_oob", List.of("text", "text", "text", 60L));
        line("get_file_info", List.of("text"));
        line("jobqueue_purge", List.of());
    }
}
