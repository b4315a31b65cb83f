package janeti.locks;

import janeti.model.InstanceName;
import janeti.model.Uuid;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All the locks that one opcode wants, in level order. Every request holds the big lock: shared,
 * unless it asks for it {@link #bglExclusive exclusively}. Which opcode asks for what:
 * spec/locking.md.
 *
 * @param locks to be had all together
 * @param opportunistic by level: as many as are free
 */
public record LockRequest(
        SortedMap<LockName, LockMode> locks, SortedMap<LockLevel, AtLeast> opportunistic) {
    public LockRequest {
        var withBgl = new TreeMap<>(locks);
        withBgl.putIfAbsent(LockName.BGL, LockMode.SHARED);
        locks = Collections.unmodifiableSortedMap(withBgl);
        opportunistic = Collections.unmodifiableSortedMap(new TreeMap<>(opportunistic));
    }

    /** The big lock shared, nothing else. */
    public static LockRequest none() {
        return new LockRequest(new TreeMap<>(), new TreeMap<>());
    }

    public static LockRequest bglExclusive() {
        return of(LockMode.EXCLUSIVE, List.of(LockName.BGL));
    }

    public static LockRequest exclusive(LockLevel level, String... names) {
        return exclusive(level, Arrays.asList(names));
    }

    public static LockRequest exclusive(LockLevel level, Collection<String> names) {
        return of(LockMode.EXCLUSIVE, named(level, names));
    }

    public static LockRequest exclusive(LockLevel level, Uuid uuid) {
        return exclusive(level, uuid.value());
    }

    public static LockRequest exclusive(InstanceName instance) {
        return exclusive(LockLevel.INSTANCE, instance.value());
    }

    public static LockRequest shared(LockLevel level, String... names) {
        return shared(level, Arrays.asList(names));
    }

    public static LockRequest shared(LockLevel level, Collection<String> names) {
        return of(LockMode.SHARED, named(level, names));
    }

    public static LockRequest shared(LockLevel level, Uuid uuid) {
        return shared(level, uuid.value());
    }

    public static LockRequest shared(InstanceName instance) {
        return shared(LockLevel.INSTANCE, instance.value());
    }

    public static LockRequest allExclusive(LockLevel level) {
        return of(LockMode.EXCLUSIVE, List.of(LockName.all(level)));
    }

    public static LockRequest allShared(LockLevel level) {
        return of(LockMode.SHARED, List.of(LockName.all(level)));
    }

    /** As many of the names as are free at the grant, but at least so many. */
    public static LockRequest atLeast(
            int count, LockMode mode, LockLevel level, Collection<String> names) {
        var opportunistic = new TreeMap<LockLevel, AtLeast>();
        opportunistic.put(level, AtLeast.of(mode, count, names));
        return new LockRequest(new TreeMap<>(), opportunistic);
    }

    private static LockRequest of(LockMode mode, Collection<LockName> names) {
        var locks = new TreeMap<LockName, LockMode>();
        names.forEach(name -> locks.put(name, mode));
        return new LockRequest(locks, new TreeMap<>());
    }

    private static List<LockName> named(LockLevel level, Collection<String> names) {
        return names.stream().map(name -> new LockName(level, name)).toList();
    }

    /** The same as {@link #union}; reads better where a request is put together. */
    public LockRequest and(LockRequest other) {
        return union(other);
    }

    public LockRequest andExclusive(LockLevel level, String... names) {
        return union(exclusive(level, names));
    }

    public LockRequest andShared(LockLevel level, String... names) {
        return union(shared(level, names));
    }

    /** Everything of both; where they differ in mode, exclusive wins. */
    public LockRequest union(LockRequest other) {
        var all = new TreeMap<>(locks);
        other.locks.forEach((name, mode) -> all.merge(name, mode, LockMode::stronger));
        var any = new TreeMap<>(opportunistic);
        other.opportunistic.forEach((level, part) -> any.merge(level, part, AtLeast::union));
        return new LockRequest(all, any);
    }

    /** The same with all of each of these levels, in the strongest mode asked for there. */
    public LockRequest wholeLevels(Collection<LockLevel> levels) {
        var all = new TreeMap<>(locks);
        var any = new TreeMap<>(opportunistic);
        for (LockLevel level : levels) {
            LockMode mode = strongest(level);
            all.keySet().removeIf(name -> name.level() == level && level != LockLevel.CLUSTER);
            any.remove(level);
            all.put(LockName.all(level), mode);
        }
        return new LockRequest(all, any);
    }

    private LockMode strongest(LockLevel level) {
        AtLeast part = opportunistic.get(level);
        LockMode mode = part == null ? LockMode.SHARED : part.mode();
        for (var lock : locks.entrySet()) {
            mode = lock.getKey().level() == level ? mode.stronger(lock.getValue()) : mode;
        }
        return mode;
    }

    /** Whether whoever is granted this may do what the other request is for. */
    public boolean covers(LockRequest other) {
        return uncovered(other).isEmpty();
    }

    /** The levels on which this does not cover the other. */
    public Set<LockLevel> uncovered(LockRequest other) {
        Set<LockLevel> uncovered = new Held(locks).uncovered(other);
        if (uncovered.isEmpty()) {
            return uncovered;
        }
        var left = EnumSet.copyOf(uncovered);
        Set<LockLevel> byName =
                new Held(locks).uncovered(new LockRequest(other.locks, new TreeMap<>()));
        left.removeIf(level -> !byName.contains(level) && anyCovers(level, other));
        return left;
    }

    private boolean anyCovers(LockLevel level, LockRequest other) {
        AtLeast mine = opportunistic.get(level);
        AtLeast theirs = other.opportunistic.get(level);
        return mine != null && theirs != null && mine.covers(theirs);
    }

    /** The locks to be had all together, in the order of their levels. */
    public List<LockName> names() {
        return List.copyOf(locks.keySet());
    }
}
