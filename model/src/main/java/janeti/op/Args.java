package janeti.op;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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

    @Nullable Object any(String key) {
        return values.get(key);
    }

    String text(String key) {
        return String.valueOf(values.get(key));
    }

    @Nullable String maybeText(String key) {
        return values.get(key) instanceof String s ? s : null;
    }

    @Nullable Boolean maybeFlag(String key) {
        return values.get(key) instanceof Boolean b ? b : null;
    }

    /** The name; else the uuid that may be given in its place; null if neither is. */
    @Nullable String nameOrUuid(String name, String uuid) {
        String given = maybeText(name);
        return given == null ? maybeText(uuid) : given;
    }

    Map<String, @Nullable Object> dict(String key) {
        return dict(values.get(key));
    }

    private static Map<String, @Nullable Object> dict(@Nullable Object value) {
        Map<String, @Nullable Object> dict = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> dict.put(String.valueOf(key), item));
        }
        return Collections.unmodifiableMap(dict);
    }

    /** A list of objects. */
    List<Map<String, @Nullable Object>> dicts(String key) {
        List<Map<String, @Nullable Object>> dicts = new ArrayList<>();
        if (values.get(key) instanceof List<?> list) {
            list.forEach(item -> dicts.add(dict(item)));
        }
        return Collections.unmodifiableList(dicts);
    }

    List<InstanceOp.SetParams.DeviceChange> deviceChanges(String key) {
        List<InstanceOp.SetParams.DeviceChange> changes = new ArrayList<>();
        if (values.get(key) instanceof List<?> rows) {
            for (Object row : rows) {
                if (row instanceof List<?> parts && !parts.isEmpty()) {
                    changes.add(InstanceOp.SetParams.DeviceChange.read(parts));
                }
            }
        }
        return Collections.unmodifiableList(changes);
    }

    @Nullable Long maybeNumber(String key) {
        return values.get(key) instanceof Number n ? n.longValue() : null;
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
