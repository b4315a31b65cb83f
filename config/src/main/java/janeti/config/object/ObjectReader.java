package janeti.config.object;

import janeti.model.GanetiException;
import janeti.model.Json;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Reads one JSON object key by key and knows where it is, so that an error names the path. What was
 * not asked for by the time of {@link #end} is superfluous. JSON null counts as unset.
 */
public final class ObjectReader {
    /** Longest excerpt of a wrong value in a message, characters: it ends in one log line. */
    private static final int EXCERPT_CHARS = 60;

    /** Made for errors only: a configuration has hundreds of thousands of places. */
    private final Supplier<String> path;

    private final Map<?, ?> map;
    private final Set<String> asked;

    private ObjectReader(Supplier<String> path, Map<?, ?> map) {
        this.path = path;
        this.map = map;
        this.asked = HashSet.newHashSet(map.size());
    }

    /** At the top, the path is empty. */
    public static ObjectReader of(String path, @Nullable Object value) {
        return of(() -> path, value);
    }

    private static ObjectReader of(Supplier<String> path, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new ObjectReader(path, map);
        }
        throw wrong(path.get(), "an object is expected, not " + excerpt(value));
    }

    /** An object read as a whole: nothing may be left over. */
    public static <T> T whole(String path, @Nullable Object value, Function<ObjectReader, T> read) {
        return whole(() -> path, value, read);
    }

    private static <T> T whole(
            Supplier<String> path, @Nullable Object value, Function<ObjectReader, T> read) {
        ObjectReader in = of(path, value);
        T result = read.apply(in);
        in.end();
        return result;
    }

    /** Complains about keys that nobody asked for. */
    public void end() {
        List<String> superfluous = new ArrayList<>();
        for (Object key : map.keySet()) {
            if (!asked.contains(String.valueOf(key))) {
                superfluous.add(String.valueOf(key));
            }
        }
        if (!superfluous.isEmpty()) {
            Collections.sort(superfluous);
            throw new GanetiException(
                    "ConfigurationError",
                    "%s: Superfluous dictionary keys: %s"
                            .formatted(
                                    superfluous.stream()
                                            .map(this::pathOf)
                                            .collect(Collectors.joining(", ")),
                                    superfluous.stream().map(key -> "'" + key + "'").toList()));
        }
    }

    public boolean has(String key) {
        return raw(key) != null;
    }

    public String text(String key) {
        Object value = required(key);
        if (value instanceof String text) {
            return text;
        }
        throw wrong(pathOf(key), "a text is expected, not " + excerpt(value));
    }

    public @Nullable String textIfSet(String key) {
        return has(key) ? text(key) : null;
    }

    public String textOr(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    public Uuid uuid(String key) {
        return new Uuid(text(key));
    }

    public long number(String key) {
        Object value = required(key);
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof Double real && real == Math.rint(real) && !real.isInfinite()) {
            return real.longValue();
        }
        throw wrong(pathOf(key), "a whole number is expected, not " + excerpt(value));
    }

    public @Nullable Long numberIfSet(String key) {
        return has(key) ? number(key) : null;
    }

    public double real(String key) {
        Object value = required(key);
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(pathOf(key), "a number is expected, not " + excerpt(value));
    }

    /**
     * Seconds since the epoch; 0 when left out, as for the real reader: the first node group that
     * gnt-cluster init makes does not say when that was.
     */
    public double time(String key) {
        return has(key) ? real(key) : 0;
    }

    public @Nullable Double realIfSet(String key) {
        return has(key) ? real(key) : null;
    }

    public boolean flag(String key) {
        Object value = required(key);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(pathOf(key), "true or false is expected, not " + excerpt(value));
    }

    public @Nullable Boolean flagIfSet(String key) {
        return has(key) ? flag(key) : null;
    }

    public Params params(String key) {
        Object value = required(key);
        if (value instanceof Map<?, ?> map) {
            return Params.of(map);
        }
        throw wrong(pathOf(key), "an object is expected, not " + excerpt(value));
    }

    public Params paramsOrNone(String key) {
        return has(key) ? params(key) : Params.NONE;
    }

    /** One of a fixed set of words. */
    public <E extends Enum<E>> E word(String key, E[] values, Function<E, String> wireName) {
        String text = text(key);
        for (E value : values) {
            if (wireName.apply(value).equals(text)) {
                return value;
            }
        }
        throw wrong(pathOf(key), "'" + text + "' is not one of " + List.of(values));
    }

    public <T> T object(String key, Function<ObjectReader, T> read) {
        return whole(() -> pathOf(key), required(key), read);
    }

    public List<String> texts(String key) {
        return list(
                key,
                (index, value) -> {
                    if (value instanceof String text) {
                        return text;
                    }
                    throw wrong(pathOf(key, index), "a text is expected, not " + excerpt(value));
                });
    }

    public List<String> textsOrNone(String key) {
        return has(key) ? texts(key) : List.of();
    }

    public List<Uuid> uuidsOrNone(String key) {
        return textsOrNone(key).stream().map(Uuid::new).toList();
    }

    public List<Long> numbers(String key) {
        return list(
                key,
                (index, value) -> {
                    if (value instanceof Long number) {
                        return number;
                    }
                    throw wrong(
                            pathOf(key, index),
                            "a whole number is expected, not " + excerpt(value));
                });
    }

    /** JSON values of any form, none of them null. */
    public List<Object> values(String key) {
        return list(
                key,
                (index, value) -> {
                    Object frozen = Params.freeze(value);
                    if (frozen != null) {
                        return frozen;
                    }
                    throw wrong(pathOf(key, index), "a value is expected, not null");
                });
    }

    /** A JSON value of any form but null. */
    public Object value(String key) {
        Object frozen = Params.freeze(required(key));
        if (frozen == null) {
            throw missing(key);
        }
        return frozen;
    }

    public <T> List<T> objects(String key, Function<ObjectReader, T> read) {
        return list(key, (index, value) -> whole(() -> pathOf(key, index), value, read));
    }

    public <T> List<T> objectsOrNone(String key, Function<ObjectReader, T> read) {
        return has(key) ? objects(key, read) : List.of();
    }

    /** Objects by name, all of the same form. */
    public <T> Map<String, T> objectsByName(String key, Function<ObjectReader, T> read) {
        return Collections.unmodifiableMap(
                new TreeMap<>(byName(key, (path, value) -> whole(path, value, read))));
    }

    /**
     * The same, in the order of the text; some may be there already, in the place of the JSON that
     * they were read from.
     */
    public <T> Map<String, T> objectsByName(
            String key, Class<T> type, Function<ObjectReader, T> read) {
        return byName(
                key,
                (path, value) ->
                        type.isInstance(value) ? type.cast(value) : whole(path, value, read));
    }

    /** The form of a member of an object. */
    @FunctionalInterface
    private interface Member<T> {
        T read(Supplier<String> path, @Nullable Object value);
    }

    private <T> Map<String, T> byName(String key, Member<T> member) {
        Object value = required(key);
        if (!(value instanceof Map<?, ?> map)) {
            throw wrong(pathOf(key), "an object is expected, not " + excerpt(value));
        }
        Map<String, T> result = LinkedHashMap.newLinkedHashMap(map.size());
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String name = String.valueOf(entry.getKey());
            result.put(name, member.read(() -> pathOf(key) + "." + name, entry.getValue()));
        }
        return result;
    }

    /** The form of an item in a list. */
    @FunctionalInterface
    private interface Item<T> {
        T read(int index, @Nullable Object value);
    }

    private <T> List<T> list(String key, Item<T> item) {
        Object value = required(key);
        if (!(value instanceof List<?> list)) {
            throw wrong(pathOf(key), "a list is expected, not " + excerpt(value));
        }
        List<T> result = new ArrayList<>();
        for (Object each : list) {
            result.add(item.read(result.size(), each));
        }
        return List.copyOf(result);
    }

    private Object required(String key) {
        Object value = raw(key);
        if (value == null) {
            throw missing(key);
        }
        return value;
    }

    private @Nullable Object raw(String key) {
        asked.add(key);
        return map.get(key);
    }

    private GanetiException missing(String key) {
        return wrong("key '" + key + "' not found");
    }

    private String pathOf(String key) {
        String at = path.get();
        return at.isEmpty() ? key : at + "." + key;
    }

    private String pathOf(String key, int index) {
        return pathOf(key) + "[" + index + "]";
    }

    /** What is wrong with this object as a whole. */
    public GanetiException wrong(String text) {
        return wrong(path.get(), text);
    }

    private static GanetiException wrong(String path, String text) {
        return new GanetiException(
                "ConfigurationError", path.isEmpty() ? text : path + ": " + text);
    }

    private static String excerpt(@Nullable Object value) {
        String text = Json.text(value);
        return text.length() <= EXCERPT_CHARS ? text : text.substring(0, EXCERPT_CHARS) + "…";
    }
}
