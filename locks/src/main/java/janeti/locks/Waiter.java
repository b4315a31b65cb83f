package janeti.locks;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** One request that waits, and the thread that waits with it. Guarded by the table's lock. */
final class Waiter {
    static final Comparator<Waiter> RANK = Comparator.comparing(Waiter::ticket, Ticket.RANK);

    private final Ticket ticket;
    private final LockView.Wait picture;
    private final Map<LockName, LockMode> asked;
    private final Thread thread;

    /** Who waits because this one comes first. */
    private final Set<Waiter> followers = new LinkedHashSet<>();

    /** Where this one is entered as watching. */
    private final List<Set<Waiter>> watched = new ArrayList<>();

    /** Written under the table's lock, read by the waiting thread without it. */
    private volatile @Nullable Held granted;

    Waiter(Ticket ticket, LockView.Wait wait, Thread thread) {
        this.ticket = ticket;
        this.picture = wait;
        this.asked = wait.asked();
        this.thread = thread;
    }

    Ticket ticket() {
        return ticket;
    }

    LockRequest request() {
        return picture.request();
    }

    /** How readers see it. */
    LockView.Wait picture() {
        return picture;
    }

    /** Every lock asked for, the opportunistic ones included. */
    Map<LockName, LockMode> asked() {
        return asked;
    }

    Set<Waiter> followers() {
        return followers;
    }

    void watch(Set<Waiter> watchers) {
        if (watchers.add(this)) {
            watched.add(watchers);
        }
    }

    void unwatch() {
        watched.forEach(watchers -> watchers.remove(this));
        watched.clear();
    }

    @Nullable Held granted() {
        return granted;
    }

    void grant(Held held) {
        granted = held;
        LockSupport.unpark(thread);
    }
}
