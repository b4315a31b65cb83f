package janeti.units.node;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** How many nodes may become master. Pure. */
final class CandidatePool {
    private CandidatePool() {}

    /**
     * Whether a healthy node that comes should be a candidate.
     *
     * @param except a node that is about to come again
     */
    static boolean hasRoomForOneMore(Config config, @Nullable Uuid except) {
        List<Node> others =
                config.nodes().values().stream()
                        .filter(node -> !node.uuid().equals(except))
                        .toList();
        long now = others.stream().filter(Node::masterCandidate).count();
        long able =
                others.stream()
                        .filter(n -> n.masterCapable() && !n.offline() && !n.drained())
                        .count();
        long size = config.cluster().nodePolicy().candidatePoolSize();
        return now < Math.min(able + 1, size); // The pool is full at its size or with all nodes.
    }
}
