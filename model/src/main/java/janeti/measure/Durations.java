package janeti.measure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How long something took, counted in buckets from a tenth of a millisecond to six hours. */
public final class Durations {
    /** The upper bounds of the buckets but the last, which has none. */
    public static final List<Duration> BOUNDS =
            List.of(
                    Duration.ofNanos(100_000),
                    Duration.ofNanos(250_000),
                    Duration.ofNanos(500_000),
                    Duration.ofMillis(1),
                    Duration.ofNanos(2_500_000),
                    Duration.ofMillis(5),
                    Duration.ofMillis(10),
                    Duration.ofMillis(25),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(250),
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(2_500),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(6));

    private static final long[] BOUNDS_NANOS =
            BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

    private final List<LongAdder> buckets = new ArrayList<>();
    private final LongAdder nanos = new LongAdder();

    /**
     * The buckets at one time.
     *
     * @param counts of each bucket for itself; one more than there are bounds
     */
    public record Seen(List<Long> counts, long sumNanos) {
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    public Durations() {
        for (int i = 0; i <= BOUNDS_NANOS.length; i++) {
            buckets.add(new LongAdder());
        }
    }

    public void took(long tookNanos) {
        long real = Math.max(0, tookNanos); // A clock that was set back is no reason to fail.
        buckets.get(bucket(real)).increment();
        nanos.add(real);
    }

    public void took(Duration duration) {
        took(duration.toNanos());
    }

    private static int bucket(long tookNanos) {
        int at = 0;
        while (at < BOUNDS_NANOS.length && tookNanos > BOUNDS_NANOS[at]) {
            at++;
        }
        return at;
    }

    public Seen seen() {
        return new Seen(buckets.stream().map(LongAdder::sum).toList(), nanos.sum());
    }
}
