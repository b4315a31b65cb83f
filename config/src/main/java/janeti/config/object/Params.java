package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A free-form JSON object, immutable to its leaves: hypervisor, OS and disk parameters. */
public record Params(Map<String, @Nullable Object> values) {
    public static final Params NONE = new Params(Map.of());

    // Not the compact form: it would lose for other modules that values may be null.
    public Params(Map<String, @Nullable Object> values) {
        this.values = frozen(values);
    }

    static Params of(Map<?, ?> map) {
        return map.isEmpty() ? NONE : new Params(frozen(map));
    }

    public @Nullable Object get(String key) {
        return values.get(key);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public Set<String> keys() {
        return values.keySet();
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The object under a key; none when there is no object. */
    public Params at(String key) {
        return values.get(key) instanceof Map<?, ?> map ? of(map) : NONE;
    }

    public Params with(String key, @Nullable Object value) {
        var copy = new LinkedHashMap<String, @Nullable Object>(values);
        copy.put(key, value instanceof Params params ? params.values : value);
        return new Params(copy);
    }

    public Params without(String key) {
        var copy = new LinkedHashMap<String, @Nullable Object>(values);
        copy.remove(key);
        return new Params(copy);
    }

    /** These, and the defaults for keys that are not here. */
    public Params over(Params defaults) {
        var copy = new LinkedHashMap<String, @Nullable Object>(defaults.values);
        copy.putAll(values);
        return new Params(copy);
    }

    /** A value that nobody can change any more; whole numbers are Long or BigInteger. */
    static @Nullable Object freeze(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> frozen(map);
            case List<?> list -> frozen(list);
            case Integer n -> n.longValue();
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> frozen(Map<?, ?> map) {
        var copy = LinkedHashMap.<String, @Nullable Object>newLinkedHashMap(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            copy.put(String.valueOf(entry.getKey()), freeze(entry.getValue()));
        }
        return Collections.unmodifiableMap(copy);
    }

    static List<@Nullable Object> frozen(List<?> list) {
        var copy = new ArrayList<@Nullable Object>(list.size());
        for (Object item : list) {
            copy.add(freeze(item));
        }
        return Collections.unmodifiableList(copy);
    }
}
