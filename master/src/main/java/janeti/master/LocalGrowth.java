package janeti.master;

import janeti.master.LocalRoot.LocalNode;
import janeti.model.NodeName;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes trees for nodes that an embedded cluster lacks: new ones, and ones of its configuration
 * whose tree is gone. The trees alone; {@link LocalJobs} adds the nodes.
 */
public final class LocalGrowth {
    private final LocalRoot cluster;
    private final InstantSource clock;

    public LocalGrowth(LocalRoot cluster) {
        this(cluster, InstantSource.system());
    }

    LocalGrowth(LocalRoot cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    /** The nodes of the configuration whose trees are made anew, as they were gone. */
    public List<LocalNode> repair() {
        List<LocalNode> gone =
                cluster.nodes().stream()
                        .filter(node -> !node.whole())
                        .filter(node -> !node.name().equals(cluster.master().node()))
                        .toList();
        make(gone, true);
        return gone;
    }

    /** The nodes that are to come, until there are so many; their trees are there. */
    public List<LocalNode> grow(int wanted) {
        int have = cluster.nodes().size();
        if (wanted < have) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "The cluster in %s has %d nodes, more than the %d asked for. Nothing"
                                    + " was changed. This version cannot take nodes away.",
                            cluster.root(), have, wanted));
        }
        if (wanted > Limits.LOCAL_NODES) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    String.format(
                            "A cluster on one machine has %d nodes at most.", Limits.LOCAL_NODES));
        }
        List<LocalNode> more = newcomers(wanted - have);
        if (!more.isEmpty()) {
            NodeNames.requireShortSocket(cluster.root(), more.getLast().name());
        }
        make(more.stream().filter(node -> !isOurs(node)).toList(), false);
        return more;
    }

    private List<LocalNode> newcomers(int count) {
        Set<String> taken = new TreeSet<>();
        cluster.nodes()
                .forEach(node -> {
                    taken.add(node.name().value());
                    taken.add(node.address());
                });
        LocalNode model = cluster.nodes().getFirst();
        NodeNames names = NodeNames.like(model.name(), model.number());
        List<LocalNode> more = new ArrayList<>();
        for (int number = 1; more.size() < count; number++) {
            NodeName name = names.name(number);
            String address = cluster.network().node(number);
            if (!taken.contains(name.value()) && !taken.contains(address)) {
                more.add(new LocalNode(Place.below(cluster.root(), name), address, false));
            }
        }
        return more;
    }

    /** Made by an attempt that did not come to the node's job. */
    private boolean isOurs(LocalNode node) {
        if (!node.whole()) {
            return false;
        }
        try {
            return Files.mismatch(
                            node.place().paths().serverPem(), cluster.master().paths().serverPem())
                    == -1;
        } catch (IOException e) {
            throw Refusals.of(e);
        }
    }

    private void make(List<LocalNode> nodes, boolean members) {
        if (nodes.isEmpty()) {
            return;
        }
        Path root = cluster.root();
        List<NodeName> names = nodes.stream().map(LocalNode::name).toList();
        try {
            Draft.clearAway(root);
            nodes.forEach(node -> Draft.requireEmpty(node.place().paths().nodeRoot()));
            var secrets = NodeTree.Secrets.read(cluster.master().paths());
            NewKeys keys = NewKeys.add(secrets, names, clock);
            var common = NodeTree.Common.of(cluster.config(), secrets);
            try (Draft draft = Draft.begin(root, names)) {
                for (NodeName name : names) {
                    new NodeTree(Owners.find(), new Paths(draft.tree(name)), true)
                            .fill(common, members && isCandidate(name), keys.client(name));
                }
                draft.moveIntoPlace();
            }
        } catch (IOException e) {
            throw Refusals.because("Cannot make the trees of " + names + ": " + e + ".", e);
        }
    }

    private boolean isCandidate(NodeName name) {
        return cluster.config().node(name).masterCandidate();
    }
}
