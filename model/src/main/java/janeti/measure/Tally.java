package janeti.measure;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often something happened, by a few words such as the name of a call and what came of it. The
 * words must be from small sets: each combination is kept.
 */
public final class Tally {
    private final ByWords<LongAdder> counts = new ByWords<>(LongAdder::new);

    public void add(String... words) {
        add(1, words);
    }

    /**
     * @param amount may be below zero, for what comes and goes
     */
    public void add(long amount, String... words) {
        counts.of(List.of(words)).add(amount);
    }

    /** By words; in the order of the words. */
    public Map<List<String>, Long> sums() {
        Map<List<String>, Long> sums = new TreeMap<>(WordOrder.INSTANCE);
        counts.all().forEach((words, count) -> sums.put(words, count.sum()));
        return sums;
    }

    /** 0 for words that were never counted. */
    public long sum(String... words) {
        LongAdder count = counts.all().get(List.of(words));
        return count == null ? 0 : count.sum();
    }
}
