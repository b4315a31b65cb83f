package janeti.config;

import janeti.config.object.NicParams;
import janeti.config.object.Params;
import janeti.model.Json;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.model.WireTime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The configuration of a cluster at its birth, as {@code gnt-cluster init} makes it: one node,
 * which is master, in one group; or with more nodes, as if they had been added at once. What is the
 * same in all new clusters is in the file {@code new-cluster.json} beside this class.
 */
public final class NewCluster {
    private static final Params TEMPLATE = template();
    private static final long VERSION = 3_000_000;

    /** How many nodes become candidates: candidate_pool_size of the template. */
    private static final int CANDIDATES = 10;

    /**
     * Jobs that may have begun at once, those that wait for locks included: each is a thread that
     * costs some kilobytes, where Ganeti (20) starts a process of 58 MB.
     */
    private static final long MAX_RUNNING_JOBS = 1_000;

    /**
     * What names and identifies the new objects; the uuids are drawn by the caller.
     *
     * @param others the nodes beside the master; the first of them are candidates, as many as the
     *     pool takes
     */
    public record Identity(
            String clusterName,
            Uuid cluster,
            NodeName nodeName,
            Uuid node,
            Uuid group,
            List<Member> others) {
        public Identity {
            others = List.copyOf(others);
        }

        /** A cluster of one node. */
        public Identity(
                String clusterName, Uuid cluster, NodeName nodeName, Uuid node, Uuid group) {
            this(clusterName, cluster, nodeName, node, group, List.of());
        }
    }

    /**
     * A node beside the master.
     *
     * @param ip primary, and secondary too
     * @param certDigest as in {@link Keys}
     */
    public record Member(NodeName name, Uuid uuid, String ip, String certDigest) {}

    /**
     * Where the cluster is reached.
     *
     * @param nodeIp primary, and secondary too
     */
    public record Addresses(String masterIp, String masterNetdev, long netmask, String nodeIp) {}

    /**
     * What may differ from one cluster to the next.
     *
     * @param cards how network cards are connected that say nothing of it
     * @param kvm parameters of the hypervisor kvm that differ from the usual ones
     */
    public record Choices(
            List<String> hypervisors,
            List<String> diskTemplates,
            NicParams cards,
            String fileDir,
            String sharedFileDir,
            String glusterDir,
            boolean modifyEtcHosts,
            boolean modifySshSetup,
            Map<String, Object> kvm) {
        public static final Choices USUAL =
                new Choices(
                        List.of("fake"),
                        List.of("diskless", "file"),
                        new NicParams("bridged", "xen-br0", ""),
                        "/srv/ganeti/file-storage",
                        "/srv/ganeti/shared-file-storage",
                        "/var/run/ganeti/gluster",
                        true,
                        true,
                        Map.of());

        public Choices {
            hypervisors = List.copyOf(hypervisors);
            diskTemplates = List.copyOf(diskTemplates);
            kvm = Map.copyOf(kvm);
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
        var master =
                new Member(
                        identity.nodeName(),
                        identity.node(),
                        addresses.nodeIp(),
                        keys.certDigest());
        Map<String, Object> nodes = new LinkedHashMap<>();
        Map<String, Object> candidates = new LinkedHashMap<>();
        Stream.concat(Stream.of(master), identity.others().stream())
                .forEach(member -> {
                    boolean candidate = candidates.size() < CANDIDATES;
                    nodes.put(
                            member.uuid().value(),
                            node(member, identity.group(), candidate, now).values());
                    if (candidate) {
                        candidates.put(member.uuid().value(), member.certDigest());
                    }
                });
        Params cluster =
                cluster(choices)
                        .with("cluster_name", identity.clusterName())
                        .with("uuid", identity.cluster().value())
                        .with("master_node", identity.node().value())
                        .with("master_ip", addresses.masterIp())
                        .with("master_netdev", addresses.masterNetdev())
                        .with("master_netmask", addresses.netmask())
                        .with("rsahostkeypub", keys.sshHostKey())
                        .with("candidate_certs", candidates)
                        .with("ctime", now)
                        .with("mtime", now);
        Params group = TEMPLATE.at("group").with("uuid", identity.group().value());
        Params config =
                Params.NONE
                        .with("version", VERSION)
                        .with("cluster", cluster)
                        .with("nodes", nodes)
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

    /** What each hypervisor is told when nobody says otherwise. */
    static Params hypervisorDefaults() {
        return TEMPLATE.at("cluster").at("hvparams");
    }

    private static Params node(Member member, Uuid group, boolean candidate, double now) {
        return TEMPLATE.at("node")
                .with("name", member.name().value())
                .with("uuid", member.uuid().value())
                .with("group", group.value())
                .with("primary_ip", member.ip())
                .with("secondary_ip", member.ip())
                .with("master_candidate", candidate)
                .with("ctime", now)
                .with("mtime", now);
    }

    private static Params cluster(Choices choices) {
        Params cluster = TEMPLATE.at("cluster");
        Params kvm = cluster.at("hvparams").at("kvm");
        for (Map.Entry<String, Object> parameter : choices.kvm().entrySet()) {
            kvm = kvm.with(parameter.getKey(), parameter.getValue());
        }
        return cluster.with("hvparams", cluster.at("hvparams").with("kvm", kvm))
                .with("max_running_jobs", MAX_RUNNING_JOBS)
                .with("enabled_hypervisors", choices.hypervisors())
                .with("enabled_disk_templates", choices.diskTemplates())
                .with("nicparams", Map.of("default", NicParams.form(choices.cards())))
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
