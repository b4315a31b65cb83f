package janeti.config;

import org.pcollections.PVector;
import org.pcollections.TreePVector;

import java.util.List;

/**
 * The newest changes, oldest first: as many as a named number and size allow. Immutable.
 *
 * @param chars of all their bodies
 */
record Recent(PVector<Past> changes, long chars) {
    static final Recent NONE = new Recent(TreePVector.empty(), 0);

    static Recent of(List<Past> changes) {
        Recent recent = NONE;
        for (Past past : changes) {
            recent = recent.plus(past);
        }
        return recent;
    }

    Recent plus(Past past) {
        PVector<Past> more = changes.plus(past);
        long size = chars + past.body().length();
        while (more.size() > Limits.RECENT_CHANGES
                || (size > Limits.RECENT_CHARS && more.size() > 1)) {
            size -= more.get(0).body().length();
            more = more.minus(0);
        }
        return new Recent(more, size);
    }
}
