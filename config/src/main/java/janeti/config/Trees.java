package janeti.config;

import janeti.model.Uuid;

import org.pcollections.TreePMap;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** Trees of all their entries at once: to insert them one by one takes several times as long. */
final class Trees {
    private Trees() {}

    /**
     * @param entries sorted here; of several with one key the last counts
     */
    static <K extends Comparable<K>, V> TreePMap<K, V> of(List<Map.Entry<K, V>> entries) {
        entries.sort(Map.Entry.comparingByKey());
        List<Map.Entry<K, V>> last = new ArrayList<>(entries.size());
        for (Map.Entry<K, V> entry : entries) {
            if (!last.isEmpty() && last.getLast().getKey().equals(entry.getKey())) {
                last.removeLast();
            }
            last.add(entry);
        }
        return TreePMap.fromSortedMap(new Sorted<>(Comparator.naturalOrder(), last));
    }

    /**
     * How often each value stands under a key. The keys are in the order of their hash codes: texts
     * that begin alike, as most of these do, take long to compare.
     */
    static <K extends Comparable<K>> TreePMap<K, TreePMap<Uuid, Integer>> counted(
            List<Map.Entry<K, Uuid>> entries) {
        long[] order = new long[entries.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = (long) entries.get(i).getKey().hashCode() << Integer.SIZE | i;
        }
        Arrays.sort(order);
        List<Map.Entry<K, TreePMap<Uuid, Integer>>> bags = new ArrayList<>(order.length);
        List<Map.Entry<K, Uuid>> ofOneHash = new ArrayList<>();
        for (int i = 0; i < order.length; i++) {
            ofOneHash.add(entries.get((int) order[i]));
            if (i + 1 == order.length || order[i + 1] >> Integer.SIZE != order[i] >> Integer.SIZE) {
                addBags(ofOneHash, bags);
                ofOneHash.clear();
            }
        }
        Comparator<K> byHash = Comparator.comparingInt(Object::hashCode);
        return TreePMap.fromSortedMap(
                new Sorted<>(byHash.thenComparing(Comparator.naturalOrder()), bags));
    }

    private static <K extends Comparable<K>> void addBags(
            List<Map.Entry<K, Uuid>> entries, List<Map.Entry<K, TreePMap<Uuid, Integer>>> bags) {
        if (entries.size() > 1) {
            entries.sort(
                    Map.Entry.<K, Uuid>comparingByKey()
                            .thenComparing(Map.Entry.comparingByValue()));
        }
        int begin = 0;
        for (int end = 1; end <= entries.size(); end++) {
            K key = entries.get(begin).getKey();
            if (end == entries.size() || !entries.get(end).getKey().equals(key)) {
                bags.add(Map.entry(key, bag(entries.subList(begin, end))));
                begin = end;
            }
        }
    }

    private static TreePMap<Uuid, Integer> bag(List<? extends Map.Entry<?, Uuid>> entries) {
        if (entries.size() == 1) {
            return TreePMap.singleton(entries.getFirst().getValue(), 1);
        }
        List<Map.Entry<Uuid, Integer>> counts = new ArrayList<>();
        for (Map.Entry<?, Uuid> entry : entries) {
            Uuid uuid = entry.getValue();
            boolean again = !counts.isEmpty() && counts.getLast().getKey().equals(uuid);
            counts.add(Map.entry(uuid, again ? counts.removeLast().getValue() + 1 : 1));
        }
        return TreePMap.fromSortedMap(new Sorted<>(Comparator.naturalOrder(), counts));
    }

    /** Entries that are sorted already, in the form that a tree is made of. */
    @SuppressWarnings("JdkObsolete") // It is what the library asks for.
    static final class Sorted<K, V> extends AbstractMap<K, V> implements SortedMap<K, V> {
        private final Comparator<K> order;
        private final List<Map.Entry<K, V>> entries;

        Sorted(Comparator<K> order, List<Map.Entry<K, V>> entries) {
            this.order = order;
            this.entries = entries;
        }

        @Override
        public Set<Map.Entry<K, V>> entrySet() {
            return new AbstractSet<>() {
                @Override
                public Iterator<Map.Entry<K, V>> iterator() {
                    return entries.iterator();
                }

                @Override
                public int size() {
                    return entries.size();
                }
            };
        }

        @Override
        public Comparator<? super K> comparator() {
            return order;
        }

        @Override
        public K firstKey() {
            return entries.getFirst().getKey();
        }

        @Override
        public K lastKey() {
            return entries.getLast().getKey();
        }

        @Override
        public SortedMap<K, V> subMap(K from, K to) {
            return part(place(from), place(to));
        }

        @Override
        public SortedMap<K, V> headMap(K to) {
            return part(0, place(to));
        }

        @Override
        public SortedMap<K, V> tailMap(K from) {
            return part(place(from), entries.size());
        }

        private SortedMap<K, V> part(int from, int to) {
            return new Sorted<>(order, entries.subList(from, to));
        }

        /** Of a key, or where it would be. */
        private int place(K key) {
            int low = 0;
            int high = entries.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (order.compare(entries.get(middle).getKey(), key) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
