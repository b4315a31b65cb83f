package janeti.op;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The parameters of one opcode after they were checked, read by type. */
record Args(Map<String, @Nullable Object> values) {
    /** Decimal places from a second to its nanoseconds. */
    private static final int NANOS = 9;

    List<String> strings(String key) {
        return values.get(key) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    String text(String key) {
        return String.valueOf(values.get(key));
    }

    @Nullable String maybeText(String key) {
        return values.get(key) instanceof String s ? s : null;
    }

    boolean flag(String key) {
        return Boolean.TRUE.equals(values.get(key));
    }

    int number(String key) {
        return values.get(key) instanceof Number n ? n.intValue() : 0;
    }

    TagKind kind() {
        return TagKind.ofWire(text("kind"));
    }

    Duration seconds(String key) {
        return Duration.ofNanos(new BigDecimal(text(key)).movePointRight(NANOS).longValue());
    }
}
