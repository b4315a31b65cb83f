package janeti.master;

import janeti.config.Config;
import janeti.config.NewCluster;
import janeti.config.object.Node;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Makes a cluster in trees of its own, one a node, without Ganeti, name resolution, or anything
 * that runs. The trees are made beside their place and renamed into it ({@link Draft}): the cluster
 * is there whole or not at all. What is a cluster, or anything else, is never overwritten.
 */
public final class LocalCluster {
    public static final String DEFAULT_CLUSTER = "cluster.janeti.internal";
    public static final String DEFAULT_NODE = "node1.janeti.internal";

    /** What a cluster has if nobody says how many. */
    public static final int DEFAULT_NODES = 3;

    private static final String NETDEV = "lo";
    private static final int NETMASK = 32;
    private static final Path HOST_KEY = Path.of("/etc/ssh/ssh_host_rsa_key.pub");
    private static final int SECRET_BYTES = 20;

    private final Wanted wanted;
    private final InstantSource clock;
    private final Owners owners = Owners.find();
    private final SecureRandom random = new SecureRandom();

    /**
     * What cluster to make and where.
     *
     * @param node the first node; the others are called like it
     */
    public record Wanted(
            Path root,
            String cluster,
            NodeName node,
            int nodes,
            LoopbackNet network,
            LocalHypervisor hypervisor) {
        /** Of one whose instances are files. */
        public Wanted(Path root, String cluster, NodeName node, int nodes, LoopbackNet network) {
            this(root, cluster, node, nodes, network, LocalHypervisor.FAKE);
        }

        /** Of one node, where clusters usually are. */
        public static Wanted ofOneNode(Path root, String cluster, NodeName node) {
            return new Wanted(root, cluster, node, 1, new LoopbackNet(LoopbackNet.DEFAULT_PREFIX));
        }

        Place place() {
            return Place.below(root, node);
        }

        List<NodeName> names() {
            NodeNames names = NodeNames.like(node, 1);
            return IntStream.rangeClosed(1, nodes).mapToObj(names::name).toList();
        }
    }

    private LocalCluster(Wanted wanted, InstantSource clock) {
        this.wanted = wanted;
        this.clock = clock;
    }

    /** Makes it or is refused with what is in the way; returns the place of the master. */
    public static Place init(Wanted wanted) {
        return init(wanted, InstantSource.system());
    }

    static Place init(Wanted wanted, InstantSource clock) {
        NodeNames.require("cluster", wanted.cluster());
        NodeNames.require("node", wanted.node().value());
        if (wanted.nodes() < 1 || wanted.nodes() > Limits.LOCAL_NODES) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "A cluster on one machine has 1 to %d nodes, not %d.",
                            Limits.LOCAL_NODES, wanted.nodes()));
        }
        NodeNames.requireShortSocket(wanted.root(), wanted.names().getLast());
        try {
            Draft.clearAway(wanted.root());
            Draft.requireFree(wanted.root(), wanted.names());
            return new LocalCluster(wanted, clock).make();
        } catch (IOException e) {
            throw Refusals.because(
                    "Cannot make the cluster in "
                            + wanted.root()
                            + ": "
                            + e
                            + "; nothing is left of it.",
                    e);
        }
    }

    private Place make() throws IOException {
        try (Draft draft = Draft.begin(wanted.root(), wanted.names())) {
            fill(draft);
            draft.moveIntoPlace();
        }
        return wanted.place();
    }

    private void fill(Draft draft) throws IOException {
        var keys = NewKeys.make(wanted.names(), clock);
        var secrets = new NodeTree.Secrets(keys.cluster(), keys.rapi(), secret(), secret());
        var common = NodeTree.Common.of(config(keys), secrets);
        for (Node node : common.config().nodes().values()) {
            Path tree = draft.tree(node.name());
            // The others' trees can be made again from the master's; waiting for each of their
            // files would take minutes with many nodes.
            boolean durable = node.name().equals(wanted.node());
            new NodeTree(owners, new Paths(tree), durable)
                    .fill(common, node.masterCandidate(), keys.client(node.name()));
        }
    }

    private Config config(NewKeys keys) throws IOException {
        List<NewCluster.Member> others = new ArrayList<>();
        List<NodeName> names = wanted.names();
        for (int number = 2; number <= wanted.nodes(); number++) {
            NodeName name = names.get(number - 1);
            others.add(
                    new NewCluster.Member(
                            name,
                            uuid(),
                            wanted.network().node(number),
                            digest(keys.client(name))));
        }
        return NewCluster.create(
                new NewCluster.Identity(
                        wanted.cluster(), uuid(), wanted.node(), uuid(), uuid(), others),
                new NewCluster.Addresses(
                        wanted.network().masterIp(), NETDEV, NETMASK, wanted.network().node(1)),
                wanted.hypervisor().choices(),
                new NewCluster.Keys(hostKey(), digest(keys.client(wanted.node()))),
                clock.instant());
    }

    /** This machine's public RSA key as SSH shows it; empty where there is none. */
    private static String hostKey() throws IOException {
        if (!Files.isReadable(HOST_KEY)) {
            return "";
        }
        String[] parts = Files.readString(HOST_KEY).strip().split(" ", 3);
        return parts.length > 1 && parts[0].equals("ssh-rsa") ? parts[1] : "";
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes) + "\n";
    }

    private static String digest(NodeIdentity client) {
        return NodeTrust.digest(client.certificate());
    }

    private static Uuid uuid() {
        return new Uuid(UUID.randomUUID().toString());
    }
}
