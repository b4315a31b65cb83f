package janeti.locks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * How long a request waits before its priority rises. Pure. Source: spec/locking.md, acquisition
 * timing.
 */
public final class LockWaits {
    /** The most urgent priority; nothing rises above it. */
    public static final int TOP_PRIORITY = -20;

    private static final double SHORTEST_S = 5;
    private static final double LONGEST_S = 75;
    private static final double SUM_S = 1800;
    private static final double JITTER = 0.05;

    private static final List<Duration> ATTEMPTS = computed();

    private LockWaits() {}

    /** The waits of one priority in their order, without the jitter. */
    public static List<Duration> attempts() {
        return ATTEMPTS;
    }

    private static List<Duration> computed() {
        var attempts = new ArrayList<Duration>();
        double wait = SHORTEST_S;
        for (double sum = wait; ; sum += wait) {
            attempts.add(seconds(wait));
            if (sum >= SUM_S) {
                return List.copyOf(attempts);
            }
            wait = Math.clamp(Math.pow(wait * 1.05, 1.25), SHORTEST_S, LONGEST_S);
        }
    }

    /**
     * One wait with its jitter, so that jobs which began together do not go on together.
     *
     * @param random from 0 to 1
     */
    public static Duration jittered(Duration attempt, double random) {
        return seconds(attempt.toNanos() / 1e9 * (1 - JITTER + 2 * JITTER * random));
    }

    /**
     * All waits of one priority together: how patient a request is before it becomes more urgent.
     */
    public static Duration patience(DoubleSupplier random) {
        return attempts().stream()
                .map(attempt -> jittered(attempt, random.getAsDouble()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** One step more urgent, up to the top. */
    public static int raised(int priority) {
        return Math.max(TOP_PRIORITY, priority - 1);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }
}
