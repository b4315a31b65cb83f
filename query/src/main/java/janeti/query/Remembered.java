package janeti.query;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/**
 * What was computed of an immutable value last, kept as long as the value is the same object. Two
 * threads that find it outdated both compute it; the results are equal.
 */
final class Remembered<K, V> {
    private final Function<K, V> compute;
    private volatile @Nullable Entry<K, V> last;

    private record Entry<K, V>(K of, V value) {}

    Remembered(Function<K, V> compute) {
        this.compute = compute;
    }

    @SuppressWarnings("ReferenceEquality") // To compare the contents would cost what it saves.
    V of(K key) {
        Entry<K, V> known = last;
        if (known == null || known.of != key) {
            known = new Entry<>(key, compute.apply(key));
            last = known;
        }
        return known.value;
    }
}
