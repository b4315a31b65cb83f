package janeti.config.object;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The JSON forms of many objects, each made when it is read and not kept, so that a large
 * configuration can be written without its whole form in memory. Reading one by its key is a walk.
 */
final class FormsByName<T> extends AbstractMap<String, Map<String, @Nullable Object>> {
    private final Map<?, T> objects;
    private final BiConsumer<T, ObjectWriter> write;

    /**
     * @param objects must not change
     */
    FormsByName(Map<?, T> objects, BiConsumer<T, ObjectWriter> write) {
        this.objects = objects;
        this.write = write;
    }

    @Override
    public Set<Entry<String, Map<String, @Nullable Object>>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<String, Map<String, @Nullable Object>>> {
        @Override
        public int size() {
            return objects.size();
        }

        @Override
        public Iterator<Entry<String, Map<String, @Nullable Object>>> iterator() {
            var walk = objects.entrySet().iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return walk.hasNext();
                }

                @Override
                public Entry<String, Map<String, @Nullable Object>> next() {
                    Entry<?, T> next = walk.next();
                    return Map.entry(
                            next.getKey().toString(), ObjectWriter.form(next.getValue(), write));
                }
            };
        }
    }
}
