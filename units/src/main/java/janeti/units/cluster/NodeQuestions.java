package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.Ssconf;
import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.Params;
import janeti.protocol.ClusterCall.NodeVerify;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the nodes of a group are asked by node_verify. Pure. Source: spec/node-rpc.json,
 * verify_args.
 */
record NodeQuestions(Config config, NodeGroup group, List<Node> nodes, List<Instance> instances) {
    private static final String DATA = "/var/lib/ganeti/";

    /** Only candidates have it. */
    static final String OF_CANDIDATES = DATA + "config.data";

    /** On all nodes that can have instances, if the master has it. */
    static final String OF_HOSTS = "/etc/ganeti/vnc-cluster-password";

    /** Without these no node works; the others are on all nodes or on none. */
    static final Set<String> NEEDED = Set.of(DATA + "server.pem");

    private static final List<String> SHARED =
            List.of(
                    DATA + "server.pem",
                    DATA + "known_hosts",
                    DATA + "hmac.key",
                    DATA + "cluster-domain-secret",
                    DATA + "spice.pem",
                    DATA + "spice-ca.pem",
                    DATA + "rapi.pem",
                    DATA + "rapi/users",
                    "/etc/ganeti/file-storage-paths");

    /** The files that are compared. */
    static List<String> files(Config config) {
        List<String> files = new ArrayList<>(SHARED);
        Ssconf.of(config).keySet().forEach(key -> files.add(ssconf(key)));
        files.add(OF_CANDIDATES);
        files.add(OF_HOSTS);
        return files;
    }

    static String ssconf(String key) {
        return DATA + Ssconf.FILE_PREFIX + key;
    }

    /**
     * The same for all: each node finds out what of it is meant for it.
     *
     * @param clutter whether keys that nobody needs are looked for
     */
    NodeVerify call(boolean clutter) {
        return new NodeVerify(
                checks(clutter),
                config.cluster().name(),
                config.cluster().hypervisors().params().values());
    }

    private Map<String, @Nullable Object> checks(boolean clutter) {
        Cluster cluster = config.cluster();
        List<String> hypervisors = cluster.hypervisors().enabled();
        Map<String, @Nullable Object> checks = new LinkedHashMap<>();
        checks.put("filelist", files(config));
        checks.put("nodelist", List.of(onlineNames(nodes), othersToTry(), candidates()));
        checks.put("hypervisor", hypervisors);
        checks.put("hvparms", parameters());
        checks.put("node-net-test", List.of(addresses(), candidates()));
        checks.put("instancelist", hypervisors);
        checks.put("version", null);
        checks.put("hvinfo", hypervisors.getFirst());
        checks.put("nodesetup", null);
        checks.put("time", null);
        checks.put(
                "master-ip",
                List.of(config.masterNode().name().value(), cluster.master().ip(), candidates()));
        checks.put("oslist", null);
        checks.put("nonvmnodes", names(nodes.stream().filter(n -> !n.vmCapable()).toList()));
        checks.put(
                "user-scripts",
                cluster.master().externalScript()
                        ? List.of("/etc/ganeti/scripts/master-ip-setup")
                        : List.of());
        checks.put("client-cert", null);
        if (cluster.nodePolicy().modifySshSetup()) {
            checks.put("ssh-setup", List.of(sshRows(), cluster.ssh().keyType()));
            if (clutter) {
                checks.put("ssh-clutter", true);
            }
        }
        if (!powerPrograms().isEmpty()) {
            checks.put("oob-paths", powerPrograms());
        }
        putVolumes(checks, cluster.storage());
        putFolders(checks, cluster.storage());
        checks.put("bridges", bridges());
        return checks;
    }

    /** Programs that switch nodes on and off, out of band. */
    private List<String> powerPrograms() {
        return config.nodes().values().stream()
                .map(node -> Filled.ndparams(config, node).oobProgram())
                .filter(program -> !program.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    private void putVolumes(Map<String, @Nullable Object> checks, Cluster.Storage storage) {
        @Nullable String volumeGroup = storage.volumeGroup();
        if (volumeGroup != null) {
            checks.put("vglist", null);
            checks.put("lvlist", volumeGroup);
            checks.put("pvlist", List.of(volumeGroup));
            if (nodes.stream().anyMatch(n -> Filled.ndparams(config, n).exclusiveStorage())) {
                checks.put("exclusive-pvs", true);
            }
        }
        if (storage.enabledTemplates().contains("drbd")) {
            checks.put("drbd-version", null);
            checks.put("drbd-list", null);
            checks.put("drbd-helper", storage.drbdHelper());
        }
    }

    private void putFolders(Map<String, @Nullable Object> checks, Cluster.Storage storage) {
        List<String> templates = storage.enabledTemplates();
        if (templates.contains("file") || templates.contains("sharedfile")) {
            checks.put("allowed-file-storage-paths", config.masterNode().name().value());
        }
        if (templates.contains("file")) {
            checks.put("file-storage-path", storage.fileDir());
        }
        if (templates.contains("sharedfile")) {
            checks.put("shared-file-storage-path", storage.sharedFileDir());
        }
        if (templates.contains("gluster")) {
            checks.put("gluster-storage-path", storage.glusterDir());
        }
    }

    private static List<String> names(List<Node> of) {
        return of.stream().map(node -> node.name().value()).sorted().toList();
    }

    private static List<String> onlineNames(List<Node> of) {
        return names(of.stream().filter(node -> !node.offline()).toList());
    }

    private List<String> candidates() {
        return onlineNames(config.nodes().values().stream().filter(Node::masterCandidate).toList());
    }

    /** Each node tries one of every other group, so that all groups reach each other. */
    private Map<String, List<String>> othersToTry() {
        Map<String, List<String>> others = new LinkedHashMap<>();
        List<String> mine = onlineNames(nodes);
        for (int i = 0; i < mine.size(); i++) {
            List<String> targets = new ArrayList<>();
            for (NodeGroup other : config.groups().values()) {
                List<String> theirs =
                        onlineNames(
                                config.nodes().values().stream()
                                        .filter(node -> node.group().equals(other.uuid()))
                                        .toList());
                if (!other.uuid().equals(group.uuid()) && !theirs.isEmpty()) {
                    targets.add(theirs.get(i % theirs.size()));
                }
            }
            others.put(mine.get(i), targets);
        }
        return others;
    }

    private List<List<String>> addresses() {
        return nodes.stream()
                .filter(node -> !node.offline())
                .map(node -> List.of(node.name().value(), node.primaryIp(), node.secondaryIp()))
                .toList();
    }

    /** [where from, hypervisor, parameters]. */
    private List<List<Object>> parameters() {
        List<List<Object>> rows = new ArrayList<>();
        Cluster.Hypervisors all = config.cluster().hypervisors();
        for (String hypervisor : all.enabled()) {
            rows.add(List.of("cluster", hypervisor, all.params().at(hypervisor).values()));
            for (String os : all.osParams().keys()) {
                Params own = all.osParams().at(os).at(hypervisor);
                if (!own.isEmpty()) {
                    rows.add(
                            List.of(
                                    "os " + os,
                                    hypervisor,
                                    Filled.hvparams(config, hypervisor, os).values()));
                }
            }
        }
        for (Instance instance : instances) {
            if (!instance.settings().hvparams().isEmpty()) {
                rows.add(
                        List.of(
                                "instance " + instance.name(),
                                instance.hypervisor(),
                                Filled.hvparams(config, instance).values()));
            }
        }
        return rows;
    }

    private List<List<Object>> sshRows() {
        return config.nodes().values().stream()
                .map(node ->
                        List.<Object>of(
                                node.uuid().value(),
                                node.name().value(),
                                node.masterCandidate(),
                                node.masterCapable(),
                                !node.offline()))
                .toList();
    }

    /** Those that new cards are connected to, and those of the instances. */
    private List<String> bridges() {
        Set<String> bridges = new TreeSet<>();
        NicParams usual = Filled.nicparams(config, NicParams.Partial.NONE);
        add(usual, bridges);
        for (Instance instance : instances) {
            for (Nic nic : instance.nics()) {
                add(Filled.nicparams(config, nic), bridges);
            }
        }
        return List.copyOf(bridges);
    }

    private static void add(NicParams params, Set<String> bridges) {
        if (params.mode().equals("bridged")) {
            bridges.add(params.link());
        }
    }
}
