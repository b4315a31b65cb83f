package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Builds the JSON form of one object; keys stay in the order of their writing. */
public final class ObjectWriter {
    /** Up to here a double without a fraction is written as the whole number that it is. */
    private static final double LARGEST_WHOLE = 1L << 53;

    private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

    /** The JSON form of an object. */
    public static <T> Map<String, @Nullable Object> form(
            T object, BiConsumer<T, ObjectWriter> write) {
        var out = new ObjectWriter();
        write.accept(object, out);
        return out.map();
    }

    public static Map<String, @Nullable Object> form(ConfigObject object) {
        return form(object, ConfigObject::write);
    }

    public Map<String, @Nullable Object> map() {
        return Collections.unmodifiableMap(map);
    }

    public ObjectWriter put(String key, Object value) {
        map.put(key, jsonOf(value));
        return this;
    }

    /** Leaves the key out when there is no value. */
    public ObjectWriter putIfSet(String key, @Nullable Object value) {
        return value == null ? this : put(key, value);
    }

    /** Leaves the key out when there are none. */
    public ObjectWriter putIfAny(String key, Params params) {
        return params.isEmpty() ? this : put(key, params);
    }

    public <T> ObjectWriter put(String key, T object, BiConsumer<T, ObjectWriter> write) {
        map.put(key, form(object, write));
        return this;
    }

    public <T> ObjectWriter putAll(
            String key, Iterable<T> objects, BiConsumer<T, ObjectWriter> write) {
        List<Object> forms = new ArrayList<>();
        for (T object : objects) {
            forms.add(form(object, write));
        }
        map.put(key, forms);
        return this;
    }

    /** The forms are made one by one as they are read: all at once would be many. */
    public <T> ObjectWriter putByName(
            String key, Map<?, T> objects, BiConsumer<T, ObjectWriter> write) {
        map.put(key, new FormsByName<>(objects, write));
        return this;
    }

    private static Object jsonOf(Object value) {
        return switch (value) {
            case Params params -> params.values();
            case Double real when real == Math.rint(real) && Math.abs(real) < LARGEST_WHOLE ->
                    real.longValue();
            default -> value;
        };
    }
}
