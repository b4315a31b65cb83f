package janeti.config.history;

import janeti.config.Config;
import janeti.config.ConfigJson;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What differs between two configurations at one place.
 *
 * @param path as in {@code instances.web1.example.com.nics[0].mac}: objects by their names
 * @param before JSON value; null when there was none
 * @param after JSON value; null when there is none
 */
public record Difference(String path, @Nullable Object before, @Nullable Object after) {
    /** What moves with every change. */
    private static final Set<String> COUNTERS = Set.of("serial_no", "mtime");

    /** The containers of objects by uuid. */
    private static final Set<String> CONTAINERS =
            Set.of("nodes", "nodegroups", "instances", "networks", "disks", "filters");

    /**
     * In the order of the file.
     *
     * @param counters whether serial numbers and times count
     */
    public static List<Difference> between(Config before, Config after, boolean counters) {
        List<Difference> found = new ArrayList<>();
        new Comparison(counters, found)
                .compare("", ConfigJson.toJson(before), ConfigJson.toJson(after));
        return List.copyOf(found);
    }

    /** One comparison. */
    private record Comparison(boolean counters, List<Difference> found) {
        void compare(String path, @Nullable Object before, @Nullable Object after) {
            if (before instanceof Map<?, ?> was && after instanceof Map<?, ?> is) {
                // Copies, since forms of many objects are made anew at each look.
                compareMaps(path, new LinkedHashMap<>(was), new LinkedHashMap<>(is));
            } else if (before instanceof List<?> was
                    && after instanceof List<?> is
                    && isOfObjects(was)
                    && isOfObjects(is)) {
                for (int i = 0; i < Math.max(was.size(), is.size()); i++) {
                    compare(path + "[" + i + "]", at(was, i), at(is, i));
                }
            } else if (!Objects.equals(before, after)) {
                found.add(new Difference(path, before, after));
            }
        }

        private void compareMaps(String path, Map<?, ?> before, Map<?, ?> after) {
            Set<Object> keys = new LinkedHashSet<>(before.keySet());
            keys.addAll(after.keySet());
            for (Object key : keys) {
                if (counters || !COUNTERS.contains(key)) {
                    Object was = before.get(key);
                    Object is = after.get(key);
                    String name =
                            CONTAINERS.contains(path)
                                    ? nameOf(is == null ? was : is, key)
                                    : key.toString();
                    compare(path.isEmpty() ? name : path + "." + name, was, is);
                }
            }
        }

        private static String nameOf(@Nullable Object object, Object uuid) {
            return object instanceof Map<?, ?> map
                            && map.get("name") instanceof String name
                            && !name.isEmpty()
                    ? name
                    : uuid.toString();
        }

        private static boolean isOfObjects(List<?> list) {
            return list.stream().allMatch(Map.class::isInstance);
        }

        private static @Nullable Object at(List<?> list, int index) {
            return index < list.size() ? list.get(index) : null;
        }
    }
}
