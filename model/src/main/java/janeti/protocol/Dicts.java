package janeti.protocol;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads members of JSON objects; what is missing or of another type reads as empty. */
final class Dicts {
    private Dicts() {}

    static String text(Map<String, @Nullable Object> dict, String key) {
        return dict.get(key) instanceof String text ? text : "";
    }

    static long number(Map<String, @Nullable Object> dict, String key) {
        return dict.get(key) instanceof Number number ? number.longValue() : 0;
    }

    static Map<String, @Nullable Object> dict(Map<String, @Nullable Object> dict, String key) {
        return dict.get(key) instanceof Map<?, ?> map ? copy(map) : Map.of();
    }

    static List<Map<String, @Nullable Object>> dicts(
            Map<String, @Nullable Object> dict, String key) {
        return dict.get(key) instanceof List<?> list
                ? list.stream().filter(Map.class::isInstance).map(i -> copy((Map<?, ?>) i)).toList()
                : List.of();
    }

    static Map<String, @Nullable Object> copy(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(String.valueOf(key), value));
        return Collections.unmodifiableMap(copy);
    }
}
