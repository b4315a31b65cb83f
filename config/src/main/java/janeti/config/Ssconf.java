package janeti.config;

import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.config.object.Params;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The parts of the configuration that every node knows: one small file each. Source:
 * spec/config-schema.json, ssconf.
 */
public final class Ssconf {
    public static final String FILE_PREFIX = "ssconf_";

    /** Every hypervisor type has a file, enabled or not. */
    private static final List<String> HYPERVISORS =
            List.of("chroot", "fake", "kvm", "lxc", "xen-hvm", "xen-pvm");

    /** What a cluster of each version of the configuration says of its release. */
    private static final Map<Long, String> RELEASES =
            Map.of(3_000_000L, "3.0.2", 3_010_000L, "3.1.0");

    private Ssconf() {}

    /** The content of all files by key, without the prefix. */
    public static SortedMap<String, String> of(Config config) {
        SortedMap<String, String> files = new TreeMap<>();
        putCluster(config.cluster(), files);
        putMaster(config, files);
        putNodes(config, files);
        putOthers(config, files);
        return files;
    }

    /** The value of a key without its last newline; null when there is no such file. */
    public static @Nullable String read(Path dir, String key) throws IOException {
        try {
            return Files.readString(dir.resolve(FILE_PREFIX + key), StandardCharsets.UTF_8)
                    .stripTrailing();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void putCluster(Cluster cluster, Map<String, String> files) {
        files.put("cluster_name", line(cluster.name()));
        files.put("cluster_tags", lines(cluster.tags().sorted()));
        files.put("enabled_user_shutdown", line(flag(cluster.services().enabledUserShutdown())));
        files.put("file_storage_dir", line(cluster.storage().fileDir()));
        files.put("gluster_storage_dir", line(cluster.storage().glusterDir()));
        files.put("shared_file_storage_dir", line(cluster.storage().sharedFileDir()));
        files.put("hypervisor_list", lines(cluster.hypervisors().enabled()));
        files.put("maintain_node_health", line(flag(cluster.nodePolicy().maintainHealth())));
        List<String> ranges = new ArrayList<>();
        for (Cluster.UidRange range : cluster.pools().uids()) {
            ranges.add(
                    range.low() == range.high()
                            ? Long.toString(range.low())
                            : range.low() + "-" + range.high());
        }
        files.put("uid_pool", lines(ranges));
        for (String hypervisor : HYPERVISORS) {
            files.put(
                    "hvparams_" + hypervisor,
                    lines(settings(cluster.hypervisors().params().at(hypervisor))));
        }
    }

    private static void putMaster(Config config, Map<String, String> files) {
        Cluster.Master master = config.cluster().master();
        files.put("master_ip", line(master.ip()));
        files.put("master_netdev", line(master.netdev()));
        files.put("master_netmask", line(Long.toString(master.netmask())));
        files.put("primary_ip_family", line(Long.toString(master.ipFamily())));
        @Nullable Node node = config.nodes().get(master.node());
        files.put("master_node", line(node == null ? "NO MASTER" : node.label()));
        List<Node> candidates =
                config.nodes().values().stream()
                        .filter(n -> n.masterCandidate() || n.uuid().equals(master.node()))
                        .toList();
        files.put("master_candidates", lines(candidates.stream().map(Node::label).toList()));
        files.put(
                "master_candidates_ips", lines(candidates.stream().map(Node::primaryIp).toList()));
        List<String> certs = new ArrayList<>();
        config.cluster()
                .nodePolicy()
                .candidateCerts()
                .forEach((uuid, digest) -> certs.add(uuid + "=" + digest));
        files.put("master_candidates_certs", lines(certs));
    }

    private static void putNodes(Config config, Map<String, String> files) {
        List<Node> nodes =
                config.nodes().values().stream()
                        .sorted(Comparator.comparing(Node::label, NiceSort.ORDER))
                        .toList();
        files.put("node_list", perNode(nodes, Node::label));
        files.put("node_primary_ips", perNode(nodes, n -> n.name() + " " + n.primaryIp()));
        files.put("node_secondary_ips", perNode(nodes, n -> n.name() + " " + n.secondaryIp()));
        files.put("node_vm_capable", perNode(nodes, n -> n.name() + "=" + flag(n.vmCapable())));
        files.put("ssh_ports", perNode(nodes, n -> n.name() + "=" + sshPort(config, n)));
        files.put(
                "offline_nodes",
                perNode(nodes.stream().filter(Node::offline).toList(), Node::label));
        files.put(
                "online_nodes",
                perNode(nodes.stream().filter(n -> !n.offline()).toList(), Node::label));
    }

    private static void putOthers(Config config, Map<String, String> files) {
        files.put(
                "instance_list",
                lines(
                        config.instances().values().stream()
                                .map(Instance::name)
                                .map(name -> name.value())
                                .filter(name -> !name.isEmpty())
                                .sorted(NiceSort.ORDER)
                                .toList()));
        files.put(
                "nodegroups",
                lines(
                        config.groups().values().stream()
                                .sorted(
                                        Comparator.comparing(
                                                group -> group.label(), NiceSort.ORDER))
                                .map(group -> group.uuid() + " " + group.name())
                                .toList()));
        files.put(
                "networks",
                lines(
                        config.networks().values().stream()
                                .map(network -> network.uuid() + " " + network.name())
                                .toList()));
        files.put("release_version", line(release(config)));
    }

    /** The release that a node of this cluster takes the master's to be. */
    public static String release(Config config) {
        return RELEASES.getOrDefault(config.version(), Long.toString(config.version()));
    }

    private static long sshPort(Config config, Node node) {
        NdParams defaults = config.cluster().defaults().ndparams();
        var group = config.groups().get(node.group());
        NdParams inGroup = group == null ? defaults : group.ndparams().over(defaults);
        return node.ndparams().over(inGroup).sshPort();
    }

    private static String perNode(List<Node> nodes, Function<Node, String> text) {
        return lines(nodes.stream().map(text).toList());
    }

    private static List<String> settings(Params params) {
        List<String> settings = new ArrayList<>();
        for (String key : params.keys().stream().sorted().toList()) {
            @Nullable Object value = params.get(key);
            settings.add(key + "=" + (value instanceof Boolean b ? flag(b) : text(value)));
        }
        return settings;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "None" : value.toString();
    }

    private static String flag(boolean value) {
        return value ? "True" : "False";
    }

    private static String line(String value) {
        return lines(List.of(value));
    }

    /** Nothing but empty text makes an empty file. */
    private static String lines(List<String> values) {
        String joined = String.join("\n", values);
        return joined.isEmpty() ? "" : joined + "\n";
    }
}
