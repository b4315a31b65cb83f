package janeti.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often something happened and how long it took, by a few words from small sets. */
public final class Timings {
    private final ByWords<Durations> durations = new ByWords<>(Durations::new);

    public void took(long nanos, String... words) {
        durations.of(List.of(words)).took(nanos);
    }

    /** By words; in the order of the words. */
    public Map<List<String>, Durations.Seen> seen() {
        Map<List<String>, Durations.Seen> seen = new TreeMap<>(WordOrder.INSTANCE);
        durations.all().forEach((words, each) -> seen.put(words, each.seen()));
        return seen;
    }

    /** How often, of these words. */
    public long count(String... words) {
        Durations found = durations.all().get(List.of(words));
        return found == null ? 0 : found.seen().count();
    }
}
