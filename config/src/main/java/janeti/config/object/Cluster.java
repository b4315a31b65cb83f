package janeti.config.object;

import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What holds for the cluster as a whole, in parts by topic. Source: spec/config-schema.json,
 * Cluster.
 */
public record Cluster(
        Stamp stamp,
        Tags tags,
        String name,
        Master master,
        Pools pools,
        Storage storage,
        Hypervisors hypervisors,
        OsSettings os,
        Defaults defaults,
        NodePolicy nodePolicy,
        Services services,
        Ssh ssh)
        implements StampedObject, Tagged {

    /** Who is master and the address that follows it. */
    public record Master(
            Uuid node,
            String ip,
            String netdev,
            long netmask,
            boolean externalScript,
            long ipFamily) {}

    /** What is handed out cluster-wide. */
    public record Pools(
            long highestUsedPort, List<Long> freePorts, String macPrefix, List<UidRange> uids) {
        public Pools {
            freePorts = List.copyOf(freePorts);
            uids = List.copyOf(uids);
        }
    }

    /** User ids from low to high, both included. */
    public record UidRange(long low, long high) {}

    /** Where disks live. */
    public record Storage(
            List<String> enabledTemplates,
            String fileDir,
            String sharedFileDir,
            String glusterDir,
            @Nullable String volumeGroup,
            List<String> reservedLvs,
            @Nullable String drbdHelper,
            boolean preallocWipe,
            String zeroingImage,
            List<String> compressionTools) {
        public Storage {
            enabledTemplates = List.copyOf(enabledTemplates);
            reservedLvs = List.copyOf(reservedLvs);
            compressionTools = List.copyOf(compressionTools);
        }
    }

    /**
     * Hypervisors and their parameters.
     *
     * @param params hypervisor → parameter → value, for every hypervisor type
     * @param osParams OS → hypervisor → parameter → value
     */
    public record Hypervisors(List<String> enabled, Params params, Params osParams) {
        public Hypervisors {
            enabled = List.copyOf(enabled);
        }
    }

    /** Operating systems. */
    public record OsSettings(
            Params params,
            Params paramsPrivate,
            List<String> hidden,
            List<String> blacklisted,
            String installImage) {
        public OsSettings {
            hidden = List.copyOf(hidden);
            blacklisted = List.copyOf(blacklisted);
        }
    }

    /** What holds where a group, node or instance says nothing. */
    public record Defaults(
            Map<String, BeParams> beparams,
            Map<String, NicParams> nicparams,
            NdParams ndparams,
            Params diskparams,
            FilledIPolicy ipolicy,
            Params hvState,
            Params diskState,
            String iallocator,
            Params iallocatorParams) {
        public Defaults {
            beparams = Collections.unmodifiableMap(new TreeMap<>(beparams));
            nicparams = Collections.unmodifiableMap(new TreeMap<>(nicparams));
        }
    }

    /**
     * How nodes are looked after.
     *
     * @param candidateCerts SHA-1 digest of the client certificate by node
     */
    public record NodePolicy(
            long candidatePoolSize,
            Map<Uuid, String> candidateCerts,
            boolean modifyEtcHosts,
            boolean modifySshSetup,
            boolean maintainHealth) {
        public NodePolicy {
            candidateCerts = Collections.unmodifiableMap(new TreeMap<>(candidateCerts));
        }

        /** With a candidate's certificate; null is none. */
        public NodePolicy withCandidateCert(Uuid node, @Nullable String digest) {
            Map<Uuid, String> certs = new TreeMap<>(candidateCerts);
            if (digest == null) {
                certs.remove(node);
            } else {
                certs.put(node, digest);
            }
            return new NodePolicy(
                    candidatePoolSize, certs, modifyEtcHosts, modifySshSetup, maintainHealth);
        }
    }

    /** What runs beside the instances. */
    public record Services(
            long maxRunningJobs,
            long maxTrackedJobs,
            String instanceCommunicationNetwork,
            boolean enabledUserShutdown,
            Map<String, DataCollectorConfig> dataCollectors) {
        public Services {
            dataCollectors = Collections.unmodifiableMap(new TreeMap<>(dataCollectors));
        }

        public Services withMaxRunningJobs(long jobs) {
            return new Services(
                    jobs,
                    maxTrackedJobs,
                    instanceCommunicationNetwork,
                    enabledUserShutdown,
                    dataCollectors);
        }
    }

    /** Keys of the hosts and of root's logins between them. */
    public record Ssh(
            String rsaHostKey, @Nullable String dsaHostKey, String keyType, long keyBits) {}

    @Override
    public ObjectKind kind() {
        return ObjectKind.CLUSTER;
    }

    @Override
    public String label() {
        return name;
    }

    @Override
    public List<String> claims() {
        List<String> claims = new ArrayList<>();
        claims.add(Claims.nodeIp(master.ip));
        pools.freePorts.forEach(port -> claims.add(Claims.tcpPort(port)));
        return claims;
    }

    @Override
    public List<Reference> references() {
        return List.of(new Reference(ObjectKind.NODE, master.node));
    }

    @Override
    public Cluster withStamp(Stamp newStamp) {
        return new Cluster(
                newStamp,
                tags,
                name,
                master,
                pools,
                storage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    @Override
    public Cluster withTags(Tags newTags) {
        return new Cluster(
                stamp,
                newTags,
                name,
                master,
                pools,
                storage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withMaster(Master newMaster) {
        return new Cluster(
                stamp,
                tags,
                name,
                newMaster,
                pools,
                storage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withPools(Pools newPools) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                newPools,
                storage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withHypervisors(Hypervisors newHypervisors) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                pools,
                storage,
                newHypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withNodePolicy(NodePolicy newNodePolicy) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                pools,
                storage,
                hypervisors,
                os,
                defaults,
                newNodePolicy,
                services,
                ssh);
    }

    public Cluster withServices(Services newServices) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                pools,
                storage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                newServices,
                ssh);
    }

    public Cluster withName(String newName) {
        return new Cluster(
                stamp,
                tags,
                newName,
                master,
                pools,
                storage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withStorage(Storage newStorage) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                pools,
                newStorage,
                hypervisors,
                os,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withOs(OsSettings newOs) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                pools,
                storage,
                hypervisors,
                newOs,
                defaults,
                nodePolicy,
                services,
                ssh);
    }

    public Cluster withDefaults(Defaults newDefaults) {
        return new Cluster(
                stamp,
                tags,
                name,
                master,
                pools,
                storage,
                hypervisors,
                os,
                newDefaults,
                nodePolicy,
                services,
                ssh);
    }

    public static Cluster read(ObjectReader in) {
        return ClusterForm.read(in);
    }

    @Override
    public void write(ObjectWriter out) {
        ClusterForm.write(this, out);
    }
}
