package janeti.config;

import janeti.config.object.Params;
import janeti.model.Json;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.model.WireTime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The configuration of a cluster at its birth, as {@code gnt-cluster init} makes it: one node,
 * which is master, in one group. What is the same in all new clusters is in the file {@code
 * new-cluster.json} beside this class.
 */
public final class NewCluster {
    private static final Params TEMPLATE = template();
    private static final long VERSION = 3_000_000;

    /** What names and identifies the new objects; the uuids are drawn by the caller. */
    public record Identity(
            String clusterName, Uuid cluster, NodeName nodeName, Uuid node, Uuid group) {}

    /**
     * Where the cluster is reached.
     *
     * @param nodeIp primary, and secondary too
     */
    public record Addresses(String masterIp, String masterNetdev, long netmask, String nodeIp) {}

    /** What may differ from one cluster to the next. */
    public record Choices(
            List<String> hypervisors,
            List<String> diskTemplates,
            String fileDir,
            String sharedFileDir,
            String glusterDir,
            boolean modifyEtcHosts,
            boolean modifySshSetup) {
        public static final Choices USUAL =
                new Choices(
                        List.of("fake"),
                        List.of("diskless", "file"),
                        "/srv/ganeti/file-storage",
                        "/srv/ganeti/shared-file-storage",
                        "/var/run/ganeti/gluster",
                        true,
                        true);

        public Choices {
            hypervisors = List.copyOf(hypervisors);
            diskTemplates = List.copyOf(diskTemplates);
        }
    }

    /**
     * What the node brings.
     *
     * @param sshHostKey RSA, public, base64
     * @param certDigest SHA-1 of the node's client certificate, upper-case hex with colons
     */
    public record Keys(String sshHostKey, String certDigest) {}

    private NewCluster() {}

    /** Pure. The result is verified and has serial 1 everywhere. */
    public static Config create(
            Identity identity, Addresses addresses, Choices choices, Keys keys, Instant at) {
        double now = WireTime.seconds(at);
        Params cluster =
                cluster(choices)
                        .with("cluster_name", identity.clusterName())
                        .with("uuid", identity.cluster().value())
                        .with("master_node", identity.node().value())
                        .with("master_ip", addresses.masterIp())
                        .with("master_netdev", addresses.masterNetdev())
                        .with("master_netmask", addresses.netmask())
                        .with("rsahostkeypub", keys.sshHostKey())
                        .with("candidate_certs", only(identity.node(), keys.certDigest()))
                        .with("ctime", now)
                        .with("mtime", now);
        Params node =
                TEMPLATE.at("node")
                        .with("name", identity.nodeName().value())
                        .with("uuid", identity.node().value())
                        .with("group", identity.group().value())
                        .with("primary_ip", addresses.nodeIp())
                        .with("secondary_ip", addresses.nodeIp())
                        .with("ctime", now)
                        .with("mtime", now);
        Params group = TEMPLATE.at("group").with("uuid", identity.group().value());
        Params config =
                Params.NONE
                        .with("version", VERSION)
                        .with("cluster", cluster)
                        .with("nodes", only(identity.node(), node.values()))
                        .with("nodegroups", only(identity.group(), group.values()))
                        .with("instances", Map.of())
                        .with("networks", Map.of())
                        .with("disks", Map.of())
                        .with("filters", Map.of())
                        .with("ctime", now)
                        .with("mtime", now)
                        .with("serial_no", 1L);
        return ConfigJson.of(config.values()).verified();
    }

    private static Params cluster(Choices choices) {
        Params cluster = TEMPLATE.at("cluster");
        return cluster.with("enabled_hypervisors", choices.hypervisors())
                .with("enabled_disk_templates", choices.diskTemplates())
                .with(
                        "ipolicy",
                        cluster.at("ipolicy").with("disk-templates", choices.diskTemplates()))
                .with("file_storage_dir", choices.fileDir())
                .with("shared_file_storage_dir", choices.sharedFileDir())
                .with("gluster_storage_dir", choices.glusterDir())
                .with("modify_etc_hosts", choices.modifyEtcHosts())
                .with("modify_ssh_setup", choices.modifySshSetup());
    }

    private static Params only(Uuid uuid, Object value) {
        return Params.NONE.with(uuid.value(), value);
    }

    private static Params template() {
        try (InputStream in =
                Objects.requireNonNull(
                        NewCluster.class.getResourceAsStream("new-cluster.json"),
                        "new-cluster.json is part of this module")) {
            return Params.NONE.with("template", Json.parse(in.readAllBytes())).at("template");
        } catch (IOException e) {
            throw new UncheckedIOException("new-cluster.json is part of this module", e);
        }
    }
}
