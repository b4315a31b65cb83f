package janeti.node;

import janeti.node.host.CallFailedException;
import janeti.node.host.Limits;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.protocol.UploadedFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Files that the master keeps on its nodes. */
record ClusterFiles(NodeTree tree) {
    /** A master may replace these and no others. */
    private static final Set<String> MAY_BE_UPLOADED =
            Set.of(
                    "/etc/ganeti/vnc-cluster-password",
                    "/etc/hosts",
                    "/var/lib/ganeti/cluster-domain-secret",
                    "/var/lib/ganeti/config.data",
                    "/var/lib/ganeti/hmac.key",
                    "/var/lib/ganeti/known_hosts",
                    "/var/lib/ganeti/rapi.pem",
                    "/var/lib/ganeti/rapi/users",
                    "/var/lib/ganeti/spice-ca.pem",
                    "/var/lib/ganeti/spice.pem");

    /** Source: spec/constants.json, VALID_SS_KEYS. */
    private static final Set<String> SSCONF =
            Set.of(
                    "cluster_name",
                    "cluster_tags",
                    "enabled_user_shutdown",
                    "file_storage_dir",
                    "gluster_storage_dir",
                    "hvparams_chroot",
                    "hvparams_fake",
                    "hvparams_kvm",
                    "hvparams_lxc",
                    "hvparams_xen-hvm",
                    "hvparams_xen-pvm",
                    "hypervisor_list",
                    "instance_list",
                    "maintain_node_health",
                    "master_candidates",
                    "master_candidates_certs",
                    "master_candidates_ips",
                    "master_ip",
                    "master_netdev",
                    "master_netmask",
                    "master_node",
                    "networks",
                    "node_list",
                    "node_primary_ips",
                    "node_secondary_ips",
                    "node_vm_capable",
                    "nodegroups",
                    "offline_nodes",
                    "online_nodes",
                    "primary_ip_family",
                    "release_version",
                    "shared_file_storage_dir",
                    "ssh_ports",
                    "uid_pool");

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH_mm_ss_SSS");
    private static final double NANOS = 1e9;

    void upload(UploadedFile upload) {
        Path file = tree.place(upload.path());
        if (!MAY_BE_UPLOADED.contains(tree.virtual(file))) {
            throw new CallFailedException(
                    "Filename passed to UploadFile not in allowed upload targets: '"
                            + upload.path()
                            + "'");
        }
        byte[] content = upload.content().text().getBytes(StandardCharsets.UTF_8);
        try {
            WholeFile.write(
                    file,
                    content,
                    WholeFile.mode(upload.mode()),
                    written -> {
                        Users.own(written, upload.user(), upload.group());
                        Files.getFileAttributeView(written, BasicFileAttributeView.class)
                                .setTimes(time(upload.modified()), time(upload.accessed()), null);
                    });
        } catch (IOException e) {
            throw new CallFailedException("Cannot write " + file + ": " + e, e);
        }
    }

    /** Null leaves the time as it is. */
    private static @Nullable FileTime time(@Nullable Double seconds) {
        return seconds == null
                ? null
                : FileTime.from(Math.round(seconds * NANOS), TimeUnit.NANOSECONDS);
    }

    /** All are checked before the first is written. */
    void writeSsconf(Map<String, List<String>> files) {
        files.forEach(ClusterFiles::check);
        files.forEach((name, lines) -> {
            Path file = tree.ssconf(name);
            try {
                WholeFile.write(file, bytes(lines), PosixFilePermissions.fromString("r--r--r--"));
            } catch (IOException e) {
                throw new CallFailedException("Cannot write " + file + ": " + e, e);
            }
        });
    }

    private static void check(String name, List<String> lines) {
        if (!SSCONF.contains(name)) {
            throw new CallFailedException("There is no ssconf file of the name '" + name + "'");
        }
        int length = bytes(lines).length;
        if (length > Limits.SSCONF_BYTES) {
            throw new CallFailedException(
                    "Value '"
                            + name
                            + "' has a length of "
                            + length
                            + " bytes, but only up to "
                            + Limits.SSCONF_BYTES
                            + " are allowed");
        }
    }

    private static byte[] bytes(List<String> lines) {
        String text = String.join("\n", lines);
        return (text.isEmpty() || text.endsWith("\n") ? text : text + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Puts the configuration aside: only candidates have one. */
    void demote(String node) {
        if (String.join("", tree.ssconfLines("master_node")).equals(node)) {
            throw new CallFailedException(
                    "ssconf status shows I'm the master node, will not demote");
        }
        Path config = tree.data().resolve("config.data");
        try {
            if (Files.isRegularFile(config)) {
                String stamp = STAMP.format(LocalDateTime.now(ZoneId.systemDefault()));
                Files.copy(config, config.resolveSibling("config.data.backup-" + stamp));
                Files.delete(config);
            }
        } catch (IOException e) {
            throw new CallFailedException("Error while backing up cluster file: " + e, e);
        }
    }
}
