package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Uuid;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Trees made as a whole are as those that grow. */
class TreesTest {
    private final Random random = new Random(11);

    @Test
    void theLastOfOneKeyCounts() {
        // given
        List<Map.Entry<String, Integer>> entries = new ArrayList<>();
        Map<String, Integer> expected = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            String key = "key" + random.nextInt(300);
            entries.add(Map.entry(key, i));
            expected.put(key, i);
        }
        // when
        var tree = Trees.of(entries);
        // then
        assertThat(tree).isEqualTo(expected);
        assertThat(tree.keySet()).containsExactlyElementsOf(expected.keySet());
        assertThat(tree.plus("key0x", 7).tailMap("key0").get("key0x")).isEqualTo(7);
        assertThat(Trees.of(new ArrayList<Map.Entry<String, Integer>>())).isEmpty();
    }

    @Test
    void valuesAreCountedUnderTheirKeys() {
        // given keys of which many have one hash code
        List<Map.Entry<String, Uuid>> entries = new ArrayList<>();
        Map<String, Map<Uuid, Integer>> expected = new HashMap<>();
        String[] alike = {"Aa", "BB"};
        for (int i = 0; i < 5_000; i++) {
            String key = alike[random.nextInt(2)] + alike[random.nextInt(2)] + random.nextInt(100);
            var uuid = new Uuid("u" + random.nextInt(10));
            entries.add(Map.entry(key, uuid));
            expected.computeIfAbsent(key, _ -> new HashMap<>()).merge(uuid, 1, Integer::sum);
        }
        assertThat("AaBB").hasSameHashCodeAs("BBAa");
        // when
        var tree = Trees.counted(entries);
        // then
        assertThat(tree).isEqualTo(expected);
        expected.keySet().forEach(key -> assertThat(tree.get(key)).isEqualTo(expected.get(key)));
        assertThat(tree.get("AaCC1")).isNull();
        // and it goes on growing
        var grown = tree.minus("AaBB1").plus("new", tree.get("AaAa1"));
        assertThat(grown).hasSameSizeAs(tree).containsKey("new").doesNotContainKey("AaBB1");
        assertThat(Trees.counted(new ArrayList<Map.Entry<String, Uuid>>()).get("x")).isNull();
    }

    @Test
    void whatIsSortedHasPartsAsEverySortedMap() {
        // given
        SortedMap<Integer, String> expected = new TreeMap<>(Map.of(2, "b", 4, "d", 6, "f"));
        var sorted =
                new Trees.Sorted<>(
                        Comparator.<Integer>naturalOrder(), List.copyOf(expected.entrySet()));
        // then
        assertThat(sorted).isEqualTo(expected);
        assertThat(sorted.firstKey()).isEqualTo(2);
        assertThat(sorted.lastKey()).isEqualTo(6);
        for (int from = 1; from <= 7; from++) {
            assertThat(sorted.headMap(from)).isEqualTo(expected.headMap(from));
            assertThat(sorted.tailMap(from)).isEqualTo(expected.tailMap(from));
            for (int to = from; to <= 7; to++) {
                assertThat(sorted.subMap(from, to)).isEqualTo(expected.subMap(from, to));
            }
        }
    }
}
