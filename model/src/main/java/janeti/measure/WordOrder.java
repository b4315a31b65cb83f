package janeti.measure;

import java.util.Comparator;
import java.util.List;

/** Word by word, so that what is shown keeps its place. */
enum WordOrder implements Comparator<List<String>> {
    INSTANCE;

    @Override
    public int compare(List<String> one, List<String> other) {
        int common = Math.min(one.size(), other.size());
        for (int i = 0; i < common; i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }
}
