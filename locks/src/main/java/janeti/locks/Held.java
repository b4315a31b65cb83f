package janeti.locks;

import janeti.model.BugException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was granted, the opportunistic part resolved to names. A value: what is released later does
 * not change it.
 */
public record Held(SortedMap<LockName, LockMode> locks) {
    public static final Held NOTHING = new Held(new TreeMap<>());

    public Held {
        locks = Collections.unmodifiableSortedMap(new TreeMap<>(locks));
    }

    /** The names held on a level; without the locks that {@link #isAll} stands for. */
    public SortedSet<String> names(LockLevel level) {
        var names = new TreeSet<String>();
        for (LockName lock : locks.keySet()) {
            if (lock.level() == level && !lock.isAll()) {
                names.add(lock.name());
            }
        }
        return names;
    }

    /**
     * How exactly this lock is held, apart from what all of its level gives; null when it is not.
     */
    public @Nullable LockMode mode(LockName name) {
        return locks.get(name);
    }

    /** Whether all of the level is held, in whatever mode. */
    public boolean isAll(LockLevel level) {
        return locks.containsKey(LockName.all(level));
    }

    /** Whether the lock is held at least so, by itself or through all of its level. */
    public boolean holds(LockName name, LockMode mode) {
        return covers(locks.get(name), mode) || covers(locks.get(LockName.all(name.level())), mode);
    }

    private static boolean covers(@Nullable LockMode held, LockMode wanted) {
        return held != null && held.covers(wanted);
    }

    /** Whether these locks are enough for the request. */
    public boolean covers(LockRequest request) {
        return uncovered(request).isEmpty();
    }

    /** The levels on which these locks are not enough for the request. */
    public Set<LockLevel> uncovered(LockRequest request) {
        var levels = EnumSet.noneOf(LockLevel.class);
        request.locks()
                .forEach((name, mode) -> {
                    if (!holds(name, mode)) {
                        levels.add(name.level());
                    }
                });
        request.opportunistic()
                .forEach((level, part) -> {
                    if (heldOf(level, part) < part.count()) {
                        levels.add(level);
                    }
                });
        return levels;
    }

    private long heldOf(LockLevel level, AtLeast part) {
        return part.names().stream()
                .filter(name -> holds(new LockName(level, name), part.mode()))
                .count();
    }

    Held without(Collection<LockName> names) {
        var left = new TreeMap<>(locks);
        left.keySet().removeAll(names);
        return new Held(left);
    }

    Held shared(LockName name) {
        var left = new TreeMap<>(locks);
        left.replace(name, LockMode.SHARED);
        return new Held(left);
    }

    /** As plain values, for the log: [[name, mode], …]. */
    public List<Object> wire() {
        var wire = new ArrayList<Object>();
        locks.forEach((name, mode) -> wire.add(List.of(name.wireName(), mode.wireName())));
        return wire;
    }

    /** The way back of {@link #wire}. */
    public static Held ofWire(@Nullable Object wire) {
        var locks = new TreeMap<LockName, LockMode>();
        if (!(wire instanceof List<?> rows)) {
            throw new BugException("Recorded locks are no list: " + wire);
        }
        for (Object item : rows) {
            if (!(item instanceof List<?> row)
                    || row.size() != 2
                    || !(row.get(0) instanceof String name)
                    || !(row.get(1) instanceof String mode)) {
                throw new BugException("A recorded lock is no pair of name and mode: " + item);
            }
            locks.put(LockName.ofWire(name), LockMode.ofWire(mode));
        }
        return new Held(locks);
    }
}
