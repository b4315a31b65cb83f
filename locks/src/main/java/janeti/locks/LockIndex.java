package janeti.locks;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Finds what is in the way of a request without looking at what is not: by name, and by level for
 * [lockset]. Guarded by the table's lock; decides nothing and wakes nobody.
 */
final class LockIndex {
    private final Map<LockName, LockCell> cells = new HashMap<>();
    private final Map<LockLevel, Members> members = new EnumMap<>(LockLevel.class);

    LockIndex() {
        for (LockLevel level : LockLevel.values()) {
            members.put(level, new Members());
        }
    }

    /** The single locks of a level, for whoever wants all of it. */
    private static final class Members {
        private final LockCell.WaitingLine line = new LockCell.WaitingLine();
        private final Set<LockCell> held = new LinkedHashSet<>();
        private final Set<LockCell> exclusive = new LinkedHashSet<>();

        void see(LockCell cell) {
            keep(held, cell, cell.isHeld());
            keep(exclusive, cell, cell.isHeldExclusively());
        }

        private static void keep(Set<LockCell> set, LockCell cell, boolean in) {
            if (in) {
                set.add(cell);
            } else {
                set.remove(cell);
            }
        }

        @Nullable LockCell refusing(LockMode mode) {
            Set<LockCell> refusing = mode == LockMode.EXCLUSIVE ? held : exclusive;
            return refusing.isEmpty() ? null : refusing.iterator().next();
        }
    }

    private Members members(LockLevel level) {
        return Objects.requireNonNull(members.get(level));
    }

    void hold(LockName name, LockMode mode) {
        LockCell cell = cells.computeIfAbsent(name, each -> new LockCell());
        cell.hold(mode);
        seen(name, cell);
    }

    /** Answers who watched this lock, now that it is freer than it was. */
    Collection<Waiter> free(LockName name, LockMode mode) {
        LockCell cell = cells.get(name);
        if (cell == null) {
            return List.of();
        }
        cell.free(mode);
        seen(name, cell);
        boolean freer = mode == LockMode.EXCLUSIVE || !cell.isHeld();
        return freer ? List.copyOf(cell.watchers()) : List.of();
    }

    /** The lock that was exclusive is shared from now on. Answers who watched it. */
    Collection<Waiter> downgrade(LockName name) {
        hold(name, LockMode.SHARED);
        return free(name, LockMode.EXCLUSIVE);
    }

    private void seen(LockName name, LockCell cell) {
        if (!name.isAll()) {
            members(name.level()).see(cell);
        }
    }

    /** To be called once the watchers of freed locks have been looked at. */
    void forgetIdle(Collection<LockName> names) {
        for (LockName name : names) {
            LockCell cell = cells.get(name);
            if (cell != null) {
                forgetIfIdle(name, cell);
            }
        }
    }

    private void forgetIfIdle(LockName name, LockCell cell) {
        if (cell.isIdle()) {
            cells.remove(name);
        }
    }

    void enqueue(Waiter waiter) {
        waiter.asked()
                .forEach((name, mode) -> {
                    cells.computeIfAbsent(name, each -> new LockCell()).line().add(waiter, mode);
                    if (!name.isAll()) {
                        members(name.level()).line.add(waiter, mode);
                    }
                });
    }

    /** Call while the rank is what it was at {@link #enqueue}. */
    void dequeue(Waiter waiter) {
        for (LockName name : waiter.asked().keySet()) {
            LockCell cell = cells.get(name);
            if (cell != null) {
                cell.line().remove(waiter);
                forgetIfIdle(name, cell);
            }
            if (!name.isAll()) {
                members(name.level()).line.remove(waiter);
            }
        }
    }

    /**
     * Where to watch until the lock can be had by this waiter: at the nearest conflicting waiter
     * before it, else at the lock that is held. Null when nothing is in the way.
     */
    @Nullable Set<Waiter> obstacle(Waiter waiter, LockName name, LockMode mode) {
        LockCell own = cells.get(name);
        LockCell all = name.isAll() ? own : cells.get(LockName.all(name.level()));
        Waiter before = own == null ? null : own.line().before(waiter, mode);
        if (before == null && name.isAll()) {
            before = members(name.level()).line.before(waiter, mode);
        } else if (before == null && all != null) {
            before = all.line().before(waiter, mode);
        }
        if (before != null) {
            return before.followers();
        }
        LockCell held = heldAgainst(name, mode, own, all);
        return held == null ? null : held.watchers();
    }

    /** The lock whose holder refuses this one; null when nobody does. */
    private @Nullable LockCell heldAgainst(
            LockName name, LockMode mode, @Nullable LockCell own, @Nullable LockCell all) {
        if (own != null && own.refuses(mode)) {
            return own;
        }
        if (name.isAll()) {
            return members(name.level()).refusing(mode);
        }
        return all != null && all.refuses(mode) ? all : null;
    }

    /** Whether somebody holds the lock, or one that touches it, in a mode that refuses this one. */
    boolean isRefused(LockName name, LockMode mode) {
        return heldAgainst(name, mode, cells.get(name), cells.get(LockName.all(name.level())))
                != null;
    }

    /** Nobody holds, waits or watches. For the tests: nothing may be left behind. */
    boolean isEmpty() {
        return cells.isEmpty()
                && members.values().stream()
                        .allMatch(
                                m -> m.held.isEmpty() && m.exclusive.isEmpty() && m.line.isEmpty());
    }
}
