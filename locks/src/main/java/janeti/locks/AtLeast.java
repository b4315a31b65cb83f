package janeti.locks;

import janeti.model.Check;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The opportunistic part of a request: of these names as many as are free at the grant, but not
 * fewer than the count. Names that the request locks anyway count too.
 */
public record AtLeast(LockMode mode, int count, SortedSet<String> names) {
    public AtLeast {
        Check.that(
                count >= 0 && count <= names.size(),
                "At least %s of %s names cannot be",
                count,
                names.size());
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    static AtLeast of(LockMode mode, int count, Collection<String> names) {
        return new AtLeast(mode, count, new TreeSet<>(names));
    }

    /** Both sets of names, the larger count, the stronger mode: what a second asking may want. */
    AtLeast union(AtLeast other) {
        var both = new TreeSet<String>(names);
        both.addAll(other.names);
        return new AtLeast(mode.stronger(other.mode), Math.max(count, other.count), both);
    }

    /** Whether whatever satisfies this satisfies the other as well. */
    boolean covers(AtLeast other) {
        return mode.covers(other.mode) && count >= other.count && other.names.containsAll(names);
    }
}
