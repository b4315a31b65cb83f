package janeti.locks;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** One lock while somebody holds it, waits for it or watches it. Guarded by the table's lock. */
final class LockCell {
    private final WaitingLine line = new WaitingLine();

    /** Who waits because of how this lock is held. */
    private final Set<Waiter> watchers = new LinkedHashSet<>();

    private int sharers;
    private boolean exclusive;

    /** Requests for one lock, or for any lock of a level, in the order of their rank. */
    static final class WaitingLine {
        private final NavigableSet<Waiter> shared = new TreeSet<>(Waiter.RANK);
        private final NavigableSet<Waiter> exclusive = new TreeSet<>(Waiter.RANK);

        void add(Waiter waiter, LockMode mode) {
            (mode == LockMode.SHARED ? shared : exclusive).add(waiter);
        }

        void remove(Waiter waiter) {
            shared.remove(waiter);
            exclusive.remove(waiter);
        }

        boolean isEmpty() {
            return shared.isEmpty() && exclusive.isEmpty();
        }

        /**
         * The last of those before this waiter who may not share with it; null if there is none.
         */
        @Nullable Waiter before(Waiter waiter, LockMode mode) {
            Waiter other = exclusive.lower(waiter);
            return other == null && mode == LockMode.EXCLUSIVE ? shared.lower(waiter) : other;
        }
    }

    WaitingLine line() {
        return line;
    }

    Set<Waiter> watchers() {
        return watchers;
    }

    void hold(LockMode mode) {
        if (mode == LockMode.SHARED) {
            sharers++;
        } else {
            exclusive = true;
        }
    }

    void free(LockMode mode) {
        if (mode == LockMode.SHARED) {
            sharers--;
        } else {
            exclusive = false;
        }
    }

    boolean isHeld() {
        return exclusive || sharers > 0;
    }

    boolean isHeldExclusively() {
        return exclusive;
    }

    boolean refuses(LockMode mode) {
        return exclusive || (mode == LockMode.EXCLUSIVE && sharers > 0);
    }

    boolean isIdle() {
        return !isHeld() && line.isEmpty() && watchers.isEmpty();
    }
}
