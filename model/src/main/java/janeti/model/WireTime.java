package janeti.model;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/** Points in time as Ganeti writes them: [seconds, microseconds] in jobs, doubles elsewhere. */
public final class WireTime {
    private static final long MICROS = 1_000_000;

    private WireTime() {}

    /** [sec, usec], or null. */
    public static @Nullable List<Object> pair(@Nullable Instant time) {
        return time == null ? null : List.of(time.getEpochSecond(), time.getNano() / 1000L);
    }

    public static @Nullable Instant ofPair(@Nullable Object pair) {
        if (!(pair instanceof List<?> list)
                || list.size() != 2
                || !(list.get(0) instanceof Number sec)
                || !(list.get(1) instanceof Number usec)) {
            return null;
        }
        return Instant.ofEpochSecond(sec.longValue(), usec.longValue() * 1000);
    }

    /** Seconds since the epoch with a fraction, as ctime and mtime are. */
    public static double seconds(Instant time) {
        return micros(time) / (double) MICROS;
    }

    public static long micros(Instant time) {
        return time.getEpochSecond() * MICROS + time.getNano() / 1000;
    }

    public static Instant ofMicros(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000);
    }
}
