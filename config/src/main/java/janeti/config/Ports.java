package janeti.config;

import janeti.config.object.Cluster.Pools;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** TCP ports that are handed out cluster-wide: to consoles and to mirrored disks. Pure. */
public final class Ports {
    /** Source: spec/constants.json, LAST_DRBD_PORT. */
    private static final long LAST = 14_999;

    private Ports() {}

    /** A port that nobody has: one that was given back, else the next. */
    public static Optional<Long> free(Pools pools) {
        if (!pools.freePorts().isEmpty()) {
            return Optional.of(pools.freePorts().getFirst());
        }
        return pools.highestUsedPort() >= LAST
                ? Optional.empty()
                : Optional.of(pools.highestUsedPort() + 1);
    }

    public static Pools taken(Pools pools, long port) {
        List<Long> left = new ArrayList<>(pools.freePorts());
        left.remove(port);
        return with(pools, Math.max(pools.highestUsedPort(), port), left);
    }

    public static Pools returned(Pools pools, long port) {
        List<Long> all = new ArrayList<>(pools.freePorts());
        if (!all.contains(port)) {
            all.add(port);
        }
        return with(pools, pools.highestUsedPort(), all);
    }

    private static Pools with(Pools pools, long highest, List<Long> free) {
        return new Pools(highest, free, pools.macPrefix(), pools.uids());
    }
}
