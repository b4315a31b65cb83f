package janeti.measure;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** One counter for each combination of words. Any thread; never more than {@link Limits#WORDS}. */
final class ByWords<C> {
    /** Stands for all words that came too late. */
    private static final String OTHERS = "others";

    private final Map<List<String>, C> counters = new ConcurrentHashMap<>();
    private final Supplier<C> fresh;

    ByWords(Supplier<C> fresh) {
        this.fresh = fresh;
    }

    C of(List<String> words) {
        C counter = counters.get(words);
        if (counter != null) {
            return counter;
        }
        List<String> kept =
                counters.size() < Limits.WORDS ? words : Collections.nCopies(words.size(), OTHERS);
        return counters.computeIfAbsent(kept, key -> fresh.get());
    }

    Map<List<String>, C> all() {
        return Collections.unmodifiableMap(counters);
    }
}
