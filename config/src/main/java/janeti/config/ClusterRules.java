package janeti.config;

import janeti.config.object.BeParams;
import janeti.config.object.Cluster;
import janeti.config.object.Disk;
import janeti.config.object.DrbdId;
import janeti.config.object.Instance;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.Params;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** What must be true of the cluster as a whole. Pure. */
final class ClusterRules {
    /** Source: spec/constants.json, DISK_TEMPLATES. */
    static final Set<String> TEMPLATES =
            Set.of(
                    "blockdev",
                    "diskless",
                    "drbd",
                    "ext",
                    "file",
                    "gluster",
                    "plain",
                    "rbd",
                    "sharedfile");

    /** Disks that a hypervisor can get at by itself. Source: DTS_HAVE_ACCESS. */
    private static final List<String> HAVE_ACCESS = List.of("ext", "gluster", "rbd");

    /** Source: spec/constants.json, DISK_VALID_ACCESS_MODES. */
    private static final Set<String> ACCESS_MODES = Set.of("kernelspace", "userspace");

    private static final String DEFAULT = "default";

    /**
     * Stands for the master's among the candidates' certificates while gnt-cluster renew-crypto
     * makes new ones. Source: spec/constants.json, CRYPTO_BOOTSTRAP.
     */
    private static final Uuid BOOTSTRAP = new Uuid("bootstrap");

    private ClusterRules() {}

    /** Whether objects that a change does not touch may be wrong after it. */
    static boolean concernsAll(Cluster before, Cluster after) {
        return !before.defaults().equals(after.defaults())
                || before.pools().highestUsedPort() > after.pools().highestUsedPort();
    }

    static void check(Config config, Findings found) {
        checkMaster(config, found);
        Cluster cluster = config.cluster();
        checkHypervisors(cluster, found);
        checkTemplates(cluster, found);
        checkDefaults(cluster, found);
        checkPools(cluster, found);
        for (Uuid node : cluster.nodePolicy().candidateCerts().keySet()) {
            found.odd(
                    !config.nodes().containsKey(node) && !node.equals(BOOTSTRAP),
                    "cluster/candidate_certs/" + node,
                    "there is a certificate of a node that does not exist",
                    "renew the certificates of the candidates");
        }
    }

    static void checkMaster(Config config, Findings found) {
        Uuid master = config.cluster().master().node();
        @Nullable Node node = config.nodes().get(master);
        found.broken(
                node == null,
                "cluster/master_node",
                "cluster %s has a master node that does not exist, %s"
                        .formatted(config.cluster().name(), master),
                "name a node of the cluster");
        found.broken(
                node != null && !node.masterCandidate(),
                "cluster/master_node",
                "master node %s is not a master candidate"
                        .formatted(node == null ? "" : node.label()),
                "make it one, or name another master");
        found.broken(
                config.groups().isEmpty(),
                "nodegroups",
                "there is no node group",
                "keep one, every node is in a group");
    }

    /** What costs a look at all nodes. */
    static void checkAgainstAll(Config config, Findings found) {
        CandidatePool.Stats stats = CandidatePool.stats(config, Set.of());
        found.odd(
                stats.now() < stats.wanted(),
                "cluster/candidate_pool_size",
                "there are %d master candidates, there should be %d"
                        .formatted(stats.now(), stats.wanted()),
                "make more nodes candidates, as with gnt-node modify --auto-promote");
    }

    private static void checkHypervisors(Cluster cluster, Findings found) {
        Cluster.Hypervisors hypervisors = cluster.hypervisors();
        String path = "cluster/enabled_hypervisors";
        found.broken(
                hypervisors.enabled().isEmpty(), path, "no hypervisor is enabled", "enable one");
        for (String hypervisor : hypervisors.enabled()) {
            boolean known = HypervisorRules.isKnown(hypervisor);
            found.broken(
                    !known,
                    path,
                    "enabled hypervisor " + hypervisor + " is unknown",
                    "take it out");
            found.broken(
                    known && !hypervisors.params().has(hypervisor),
                    "cluster/hvparams",
                    "enabled hypervisor " + hypervisor + " has no parameters",
                    "set them, or disable it");
        }
        for (String hypervisor : hypervisors.params().keys()) {
            HypervisorRules.checkTypes(
                    hypervisor,
                    hypervisors.params().at(hypervisor),
                    "cluster/hvparams/" + hypervisor,
                    found);
        }
        for (String os : hypervisors.osParams().keys()) {
            Params of = hypervisors.osParams().at(os);
            for (String hypervisor : of.keys()) {
                HypervisorRules.checkTypes(
                        hypervisor,
                        of.at(hypervisor),
                        "cluster/os_hvp/" + os + "/" + hypervisor,
                        found);
            }
        }
    }

    private static void checkTemplates(Cluster cluster, Findings found) {
        String path = "cluster/enabled_disk_templates";
        List<String> enabled = cluster.storage().enabledTemplates();
        found.broken(enabled.isEmpty(), path, "no disk template is enabled", "enable one");
        for (String template : enabled) {
            found.broken(
                    !TEMPLATES.contains(template),
                    path,
                    "enabled disk template " + template + " is unknown",
                    "take it out");
        }
        for (String template : HAVE_ACCESS) {
            @Nullable Object access = cluster.defaults().diskparams().at(template).get("access");
            found.broken(
                    access != null && !ACCESS_MODES.contains(String.valueOf(access)),
                    "cluster/diskparams/" + template + "/access",
                    "disks of template %s cannot be got at by %s".formatted(template, access),
                    "choose kernelspace or userspace");
        }
    }

    private static void checkDefaults(Cluster cluster, Findings found) {
        Cluster.Defaults defaults = cluster.defaults();
        @Nullable BeParams beparams = defaults.beparams().get(DEFAULT);
        @Nullable NicParams nicparams = defaults.nicparams().get(DEFAULT);
        found.broken(
                beparams == null,
                "cluster/beparams",
                "there are no default backend parameters",
                "set those of \"default\"");
        found.broken(
                nicparams == null,
                "cluster/nicparams",
                "there are no default parameters of network cards",
                "set those of \"default\"");
        if (beparams != null) {
            InstanceRules.checkBackend("the cluster", beparams, "cluster/beparams/default", found);
        }
        if (nicparams != null) {
            InstanceRules.checkNic("the cluster", nicparams, "cluster/nicparams/default", found);
        }
        NodeRules.checkParams("the cluster", defaults.ndparams(), "cluster/ndparams", found);
        PolicyRules.check("the cluster", defaults.ipolicy(), "cluster/ipolicy", true, found);
        found.broken(
                cluster.nodePolicy().candidatePoolSize() < 1,
                "cluster/candidate_pool_size",
                "a pool of %d master candidates has no room for the master"
                        .formatted(cluster.nodePolicy().candidatePoolSize()),
                "make it 1 at least");
    }

    private static void checkPools(Cluster cluster, Findings found) {
        Cluster.Pools pools = cluster.pools();
        for (long port : pools.freePorts()) {
            checkPort("the cluster's free ports", port, cluster, "cluster/tcpudp_port_pool", found);
        }
        found.broken(
                !Macs.isPrefix(pools.macPrefix()),
                "cluster/mac_prefix",
                "\"" + pools.macPrefix() + "\" is not the beginning of MAC addresses",
                "give three bytes such as aa:00:00");
        for (Cluster.UidRange range : pools.uids()) {
            found.broken(
                    range.low() < 0 || range.low() > range.high(),
                    "cluster/uid_pool",
                    "there are no user ids from %d to %d".formatted(range.low(), range.high()),
                    "give the lower one first");
        }
    }

    /** Nobody has a port above the highest that was given out. */
    static void checkPort(String who, long port, Cluster cluster, String path, Findings found) {
        long highest = cluster.pools().highestUsedPort();
        found.broken(
                port > highest,
                path,
                "%s: TCP port %d is above the highest used port, %d".formatted(who, port, highest),
                "set highest_used_port of the cluster to " + port);
    }

    /** The ports that an instance and a disk have. */
    static void checkPorts(Config config, Instance instance, String path, Findings found) {
        Long port = instance.networkPort();
        if (port != null) {
            checkPort(
                    "instance " + instance.label(),
                    port,
                    config.cluster(),
                    path + "/network_port",
                    found);
        }
    }

    static void checkPorts(Config config, Disk disk, String path, Findings found) {
        @Nullable DrbdId drbd = disk.drbdId();
        if (drbd != null) {
            checkPort(
                    "disk " + disk.label(),
                    drbd.port(),
                    config.cluster(),
                    path + "/logical_id",
                    found);
        }
    }
}
