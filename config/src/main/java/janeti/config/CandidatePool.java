package janeti.config;

import janeti.config.object.Node;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/** How many nodes may become master, and which do. Pure. */
public final class CandidatePool {
    private CandidatePool() {}

    /**
     * Counts of nodes.
     *
     * @param now who are candidates
     * @param wanted how many there should be: the pool's size, or all that can
     * @param possible who could be: healthy and capable
     */
    public record Stats(long now, long wanted, long possible) {}

    /**
     * @param except nodes that do not count
     */
    public static Stats stats(Config config, Set<Uuid> except) {
        List<Node> counted =
                config.nodes().values().stream()
                        .filter(node -> !except.contains(node.uuid()))
                        .toList();
        long now = counted.stream().filter(Node::masterCandidate).count();
        long possible = counted.stream().filter(CandidatePool::isAble).count();
        return new Stats(now, Math.min(possible, size(config)), possible);
    }

    private static long size(Config config) {
        return config.cluster().nodePolicy().candidatePoolSize();
    }

    private static boolean isAble(Node node) {
        return node.masterCapable() && !node.offline() && !node.drained();
    }

    /**
     * Whether a healthy node that comes should be a candidate.
     *
     * @param except a node that is about to come again
     */
    public static boolean hasRoomForOneMore(Config config, @Nullable Uuid except) {
        Stats others = stats(config, except == null ? Set.of() : Set.of(except));
        return others.now() < Math.min(others.possible() + 1, size(config));
    }

    /** The nodes that should become candidates, so that there are enough. By uuid. */
    public static List<Node> missing(Config config, Set<Uuid> except) {
        Stats stats = stats(config, except);
        return config.nodes().values().stream()
                .filter(node -> isAble(node) && !node.masterCandidate())
                .filter(node -> !except.contains(node.uuid()))
                .limit(Math.max(0, stats.wanted() - stats.now()))
                .toList();
    }
}
