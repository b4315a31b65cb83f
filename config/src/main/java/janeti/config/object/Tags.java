package janeti.config.object;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** A set of tags, in order. */
public record Tags(List<String> sorted) {
    public static final Tags NONE = new Tags(List.of());

    public Tags {
        sorted = List.copyOf(new TreeSet<>(sorted));
    }

    public static Tags of(String... tags) {
        return new Tags(List.of(tags));
    }

    public boolean contains(String tag) {
        return sorted.contains(tag);
    }

    public Tags plus(Collection<String> more) {
        var all = new TreeSet<>(sorted);
        all.addAll(more);
        return new Tags(List.copyOf(all));
    }

    public Tags minus(Collection<String> fewer) {
        var all = new TreeSet<>(sorted);
        fewer.forEach(all::remove);
        return new Tags(List.copyOf(all));
    }

    static Tags read(ObjectReader in) {
        return new Tags(in.textsOrNone("tags"));
    }

    void write(ObjectWriter out) {
        out.put("tags", sorted);
    }
}
