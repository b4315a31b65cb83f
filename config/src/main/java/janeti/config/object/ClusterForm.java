package janeti.config.object;

import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The flat JSON form of {@link Cluster}, in the order of Ganeti's file. */
final class ClusterForm {
    private ClusterForm() {}

    static Cluster read(ObjectReader in) {
        return new Cluster(
                Stamp.read(in),
                Tags.read(in),
                in.text("cluster_name"),
                new Cluster.Master(
                        in.uuid("master_node"),
                        in.text("master_ip"),
                        in.text("master_netdev"),
                        in.number("master_netmask"),
                        in.flag("use_external_mip_script"),
                        in.number("primary_ip_family")),
                new Cluster.Pools(
                        in.number("highest_used_port"),
                        in.numbers("tcpudp_port_pool"),
                        in.text("mac_prefix"),
                        uidRanges(in)),
                new Cluster.Storage(
                        in.texts("enabled_disk_templates"),
                        in.text("file_storage_dir"),
                        in.text("shared_file_storage_dir"),
                        in.text("gluster_storage_dir"),
                        in.textIfSet("volume_group_name"),
                        in.texts("reserved_lvs"),
                        in.textIfSet("drbd_usermode_helper"),
                        in.flag("prealloc_wipe_disks"),
                        in.text("zeroing_image"),
                        in.texts("compression_tools")),
                new Cluster.Hypervisors(
                        in.texts("enabled_hypervisors"),
                        in.params("hvparams"),
                        in.params("os_hvp")),
                new Cluster.OsSettings(
                        in.params("osparams"),
                        in.params("osparams_private_cluster"),
                        in.texts("hidden_os"),
                        in.texts("blacklisted_os"),
                        in.text("install_image")),
                defaults(in),
                new Cluster.NodePolicy(
                        in.number("candidate_pool_size"),
                        candidateCerts(in),
                        in.flag("modify_etc_hosts"),
                        in.flag("modify_ssh_setup"),
                        in.flag("maintain_node_health")),
                new Cluster.Services(
                        in.number("max_running_jobs"),
                        in.number("max_tracked_jobs"),
                        in.text("instance_communication_network"),
                        in.flag("enabled_user_shutdown"),
                        in.objectsByName("data_collectors", DataCollectorConfig::read)),
                new Cluster.Ssh(
                        in.text("rsahostkeypub"),
                        in.textIfSet("dsahostkeypub"),
                        in.text("ssh_key_type"),
                        in.number("ssh_key_bits")));
    }

    private static Cluster.Defaults defaults(ObjectReader in) {
        return new Cluster.Defaults(
                in.objectsByName("beparams", BeParams::read),
                in.objectsByName("nicparams", NicParams::read),
                in.object("ndparams", NdParams::read),
                in.params("diskparams"),
                in.object("ipolicy", FilledIPolicy::read),
                in.paramsOrNone("hv_state_static"),
                in.paramsOrNone("disk_state_static"),
                in.text("default_iallocator"),
                in.params("default_iallocator_params"));
    }

    private static List<Cluster.UidRange> uidRanges(ObjectReader in) {
        List<Cluster.UidRange> ranges = new ArrayList<>();
        for (Object range : in.values("uid_pool")) {
            if (range instanceof List<?> pair
                    && pair.size() == 2
                    && pair.get(0) instanceof Long low
                    && pair.get(1) instanceof Long high) {
                ranges.add(new Cluster.UidRange(low, high));
            } else {
                throw in.wrong("uid_pool: a range is [low, high]");
            }
        }
        return ranges;
    }

    private static Map<Uuid, String> candidateCerts(ObjectReader in) {
        Map<Uuid, String> certs = new TreeMap<>();
        for (Map.Entry<String, @Nullable Object> entry :
                in.params("candidate_certs").values().entrySet()) {
            if (!(entry.getValue() instanceof String digest)) {
                throw in.wrong("candidate_certs: the digest of " + entry.getKey() + " is no text");
            }
            certs.put(new Uuid(entry.getKey()), digest);
        }
        return certs;
    }

    static void write(Cluster cluster, ObjectWriter out) {
        Cluster.Master master = cluster.master();
        Cluster.Storage storage = cluster.storage();
        Cluster.Defaults defaults = cluster.defaults();
        Cluster.NodePolicy nodes = cluster.nodePolicy();
        Cluster.Services services = cluster.services();
        out.put("rsahostkeypub", cluster.ssh().rsaHostKey())
                .putIfSet("dsahostkeypub", cluster.ssh().dsaHostKey())
                .put("highest_used_port", cluster.pools().highestUsedPort())
                .put("tcpudp_port_pool", cluster.pools().freePorts())
                .put("mac_prefix", cluster.pools().macPrefix())
                .putIfSet("volume_group_name", storage.volumeGroup())
                .put("reserved_lvs", storage.reservedLvs())
                .putIfSet("drbd_usermode_helper", storage.drbdHelper())
                .put("master_node", master.node().value())
                .put("master_ip", master.ip())
                .put("master_netdev", master.netdev())
                .put("master_netmask", master.netmask())
                .put("use_external_mip_script", master.externalScript())
                .put("cluster_name", cluster.name())
                .put("file_storage_dir", storage.fileDir())
                .put("shared_file_storage_dir", storage.sharedFileDir())
                .put("gluster_storage_dir", storage.glusterDir())
                .put("enabled_hypervisors", cluster.hypervisors().enabled())
                .put("hvparams", cluster.hypervisors().params())
                .put("os_hvp", cluster.hypervisors().osParams())
                .putByName("beparams", defaults.beparams(), BeParams::write)
                .put("osparams", cluster.os().params())
                .put("osparams_private_cluster", cluster.os().paramsPrivate())
                .putByName("nicparams", defaults.nicparams(), NicParams::write)
                .put("ndparams", defaults.ndparams(), NdParams::write)
                .put("diskparams", defaults.diskparams())
                .put("candidate_pool_size", nodes.candidatePoolSize())
                .put("modify_etc_hosts", nodes.modifyEtcHosts())
                .put("modify_ssh_setup", nodes.modifySshSetup())
                .put("maintain_node_health", nodes.maintainHealth())
                .put("uid_pool", uidPool(cluster))
                .put("default_iallocator", defaults.iallocator())
                .put("default_iallocator_params", defaults.iallocatorParams())
                .put("hidden_os", cluster.os().hidden())
                .put("blacklisted_os", cluster.os().blacklisted())
                .put("primary_ip_family", master.ipFamily())
                .put("prealloc_wipe_disks", storage.preallocWipe())
                .put("ipolicy", defaults.ipolicy(), FilledIPolicy::write)
                .put("hv_state_static", defaults.hvState())
                .put("disk_state_static", defaults.diskState())
                .put("enabled_disk_templates", storage.enabledTemplates())
                .put("candidate_certs", byText(nodes.candidateCerts()))
                .put("max_running_jobs", services.maxRunningJobs())
                .put("max_tracked_jobs", services.maxTrackedJobs())
                .put("install_image", cluster.os().installImage())
                .put("instance_communication_network", services.instanceCommunicationNetwork())
                .put("zeroing_image", storage.zeroingImage())
                .put("compression_tools", storage.compressionTools())
                .put("enabled_user_shutdown", services.enabledUserShutdown())
                .putByName("data_collectors", services.dataCollectors(), DataCollectorConfig::write)
                .put("ssh_key_type", cluster.ssh().keyType())
                .put("ssh_key_bits", cluster.ssh().keyBits());
        cluster.stamp().write(out);
        cluster.tags().write(out);
    }

    private static List<List<Long>> uidPool(Cluster cluster) {
        return cluster.pools().uids().stream()
                .map(range -> List.of(range.low(), range.high()))
                .toList();
    }

    private static Map<String, String> byText(Map<Uuid, String> certs) {
        Map<String, String> result = new TreeMap<>();
        certs.forEach((uuid, digest) -> result.put(uuid.value(), digest));
        return result;
    }
}
