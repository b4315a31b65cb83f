package janeti.locks;

import janeti.measure.Durations;
import janeti.model.Check;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who holds which lock and who waits. The only home of that state; any thread.
 *
 * <h2>How it works</h2>
 *
 * <p><b>All or none.</b> A request is granted as a whole or not at all, and a ticket that holds
 * something may not ask. So nobody waits while holding, and two jobs can never wait for each other.
 *
 * <p><b>Conflict.</b> Two locks touch if they are the same one, or if one of them is [lockset] and
 * the other is of its level; they conflict if they touch and one of them is exclusive. A member
 * need not exist: [lockset] refuses also names that nobody has heard of yet.
 *
 * <p><b>Order.</b> Rank is priority, then age of the ticket. A request is granted when none of its
 * locks conflicts with one that is held, nor with <i>any</i> lock that a waiter of better rank asks
 * for. The second half keeps large requests from starving: what they wait for is kept for them,
 * even names that happen to be free. A better rank passes waiters, never holders. Of an
 * opportunistic part those names count that are free in the same sense; the part waits until there
 * are enough.
 *
 * <p><b>Waking.</b> Each waiter watches something that is certainly in its way: a waiter before it
 * (the <i>nearest</i> conflicting one, so that a thousand requests for one lock form a chain in
 * which a release touches one link), else a held lock. As long as that stays, the waiter cannot be
 * granted and nobody looks at it. When it goes (a lock becomes freer; a waiter is granted, gives up
 * or changes its rank) all who watched it are looked at again: each is granted or finds something
 * else to watch. An opportunistic part watches everything that keeps names from it. New requests
 * rank behind or before, but make nobody free, so an arrival looks at itself only. In what order
 * the watchers are looked at does not matter to who is granted: whoever comes first keeps the
 * others out by being in line.
 *
 * <p><b>Threads.</b> Everything changes under one lock, never held while waiting. A grant is
 * written to the waiter and its thread unparked; the thread looks again whenever it wakes, so a
 * wake-up between looking and parking is not lost. Giving up (interrupt, end of patience) takes the
 * lock once more and finds out whether the grant came first.
 *
 * <p><b>Readers</b> use {@link LockView}, an immutable picture that is replaced at the end of each
 * change, and never take the lock.
 */
public final class LockTable {
    /** Longer than any process lives; stands for no limit. */
    private static final Duration FOREVER = Duration.ofDays(36_500);

    private final NanoClock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final LockIndex index = new LockIndex();
    private final Map<Ticket, Waiter> waiters = new HashMap<>();
    private final Durations waited = new Durations();
    private long lastSequence;
    private volatile LockView view = LockView.EMPTY;

    public LockTable(NanoClock clock) {
        this.clock = clock;
    }

    /** A place in the order of all, from now on. Nothing needs to be done to give it back. */
    public Ticket ticket(JobId job, int opIndex, int priority) {
        lock.lock();
        try {
            lastSequence++;
            return new Ticket(job, opIndex, lastSequence, priority);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything is granted. An interrupt ends the wait and leaves nothing behind. */
    public Held acquire(Ticket ticket, LockRequest request) throws InterruptedException {
        return acquire(ticket, request, FOREVER, () -> {});
    }

    /**
     * The same; each time the patience is over, runs that on the waiting thread and goes on
     * waiting, without leaving its place. Meant for {@link #reprioritize}.
     */
    public Held acquire(
            Ticket ticket, LockRequest request, Duration patience, Runnable outOfPatience)
            throws InterruptedException {
        refuseInterrupted();
        long began = clock.nanoTime();
        Waiter waiter = ask(ticket, request);
        Held held = null;
        try {
            held = await(waiter, deadline(patience));
            while (held == null) {
                outOfPatience.run();
                held = await(waiter, deadline(patience));
            }
            waited.took(clock.nanoTime() - began);
            return held;
        } finally {
            if (held == null) {
                abandon(waiter);
            }
        }
    }

    /** Waits for so long; null when time is over, and then nothing is left behind. */
    public @Nullable Held tryAcquire(Ticket ticket, LockRequest request, Duration timeLimit)
            throws InterruptedException {
        refuseInterrupted();
        if (timeLimit.isNegative() || timeLimit.isZero()) {
            Held atOnce = takeNow(ticket, request);
            if (atOnce != null) {
                waited.took(0);
            }
            return atOnce;
        }
        Waiter waiter = ask(ticket, request);
        boolean interrupted = true;
        try {
            Held held = await(waiter, deadline(timeLimit));
            interrupted = false;
            return held == null && !withdraw(waiter) ? waiter.granted() : held;
        } finally {
            if (interrupted) {
                abandon(waiter);
            }
        }
    }

    private static void refuseInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before asking for locks");
        }
    }

    private long deadline(Duration limit) {
        Duration bounded = limit.compareTo(FOREVER) < 0 ? limit : FOREVER;
        return clock.nanoTime() + bounded.toNanos();
    }

    /** Never in line, so that who only tries holds nobody back. */
    private @Nullable Held takeNow(Ticket ticket, LockRequest request) {
        lock.lock();
        try {
            refuseSecond(ticket);
            Waiter waiter = waiter(ticket, request);
            if (!grantIfFree(waiter)) {
                waiter.unwatch();
            }
            return waiter.granted();
        } finally {
            lock.unlock();
        }
    }

    private Waiter ask(Ticket ticket, LockRequest request) {
        lock.lock();
        try {
            refuseSecond(ticket);
            Waiter waiter = waiter(ticket, request);
            if (!grantIfFree(waiter)) {
                index.enqueue(waiter);
                waiters.put(ticket, waiter);
                view = view.withWait(ticket, waiter.picture());
            }
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private void refuseSecond(Ticket ticket) {
        Check.that(!waiters.containsKey(ticket), "%s waits for locks already", ticket);
        Check.that(
                !view.grants().containsKey(ticket),
                "%s asks for locks while it holds some; release them first",
                ticket);
    }

    private Waiter waiter(Ticket ticket, LockRequest request) {
        var picture = new LockView.Wait(request, ticket.priority(), clock.nanoTime());
        return new Waiter(ticket, picture, Thread.currentThread());
    }

    /** Null when the time is over; the waiter is still in line then. */
    private @Nullable Held await(Waiter waiter, long deadline) throws InterruptedException {
        while (true) {
            Held held = waiter.granted();
            if (held != null) {
                return held;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("Interrupted while waiting for locks");
            }
            if (clock.nanoTime() - deadline >= 0) {
                return null;
            }
            clock.parkUntil(deadline);
        }
    }

    /** Leaves nothing behind, whether the grant came first or not. */
    private void abandon(Waiter waiter) {
        if (!withdraw(waiter)) {
            release(waiter.ticket());
        }
    }

    /** False if the grant came first. */
    private boolean withdraw(Waiter waiter) {
        lock.lock();
        try {
            if (!waiters.remove(waiter.ticket(), waiter)) {
                return false;
            }
            index.dequeue(waiter);
            waiter.unwatch();
            view = view.withoutWait(waiter.ticket());
            settle(waiter.followers());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Looks again at these, and at whom their grants let go on. */
    private void settle(Collection<Waiter> woken) {
        var toLookAt = new TreeSet<Waiter>(Waiter.RANK);
        toLookAt.addAll(woken);
        for (Waiter next = toLookAt.pollFirst(); next != null; next = toLookAt.pollFirst()) {
            if (grantIfFree(next)) {
                toLookAt.addAll(next.followers());
            }
        }
    }

    /** Grants, or enters the waiter where it has to watch. */
    private boolean grantIfFree(Waiter waiter) {
        waiter.unwatch();
        var locks = new TreeMap<>(waiter.request().locks());
        for (var wanted : locks.entrySet()) {
            Set<Waiter> obstacle = index.obstacle(waiter, wanted.getKey(), wanted.getValue());
            if (obstacle != null) {
                waiter.watch(obstacle);
                return false;
            }
        }
        for (var part : waiter.request().opportunistic().entrySet()) {
            if (!resolve(waiter, part.getKey(), part.getValue(), locks)) {
                return false;
            }
        }
        grant(waiter, new Held(locks));
        return true;
    }

    /** Adds the free names to the locks; if there are too few, watches what keeps the others. */
    private boolean resolve(
            Waiter waiter, LockLevel level, AtLeast part, Map<LockName, LockMode> locks) {
        int found = 0;
        var obstacles = new ArrayList<Set<Waiter>>();
        for (String each : part.names()) {
            var name = new LockName(level, each);
            Set<Waiter> obstacle = index.obstacle(waiter, name, part.mode());
            if (obstacle == null) {
                locks.merge(name, part.mode(), LockMode::stronger);
                found++;
            } else {
                obstacles.add(obstacle);
            }
        }
        if (found < part.count()) {
            obstacles.forEach(waiter::watch);
            return false;
        }
        return true;
    }

    private void grant(Waiter waiter, Held held) {
        Ticket ticket = waiter.ticket();
        if (waiters.remove(ticket, waiter)) {
            index.dequeue(waiter);
        }
        held.locks().forEach(index::hold);
        view = view.withGrant(ticket, new LockView.Grant(held, clock.nanoTime()));
        waiter.grant(held);
    }

    /** Gives recorded locks back to an opcode that goes on after a restart. */
    public void install(Ticket ticket, Held held) {
        lock.lock();
        try {
            refuseSecond(ticket);
            held.locks()
                    .forEach((name, mode) ->
                            Check.that(
                                    !index.isRefused(name, mode),
                                    "%s cannot have its recorded lock %s back (%s): %s",
                                    ticket,
                                    name,
                                    mode.wireName(),
                                    view.rows()));
            held.locks().forEach(index::hold);
            view = view.withGrant(ticket, new LockView.Grant(held, clock.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    /** Everything that the ticket holds; nothing if it holds nothing. */
    public void release(Ticket ticket) {
        release(ticket, held(ticket).locks().keySet());
    }

    /**
     * Some locks early. A name that is not held is passed over: a repeated release does no harm.
     */
    public void release(Ticket ticket, Collection<LockName> names) {
        lock.lock();
        try {
            LockView.Grant grant = view.grants().get(ticket);
            if (grant == null) {
                return;
            }
            var woken = new TreeSet<Waiter>(Waiter.RANK);
            for (LockName name : Set.copyOf(names)) {
                LockMode mode = grant.held().mode(name);
                if (mode != null) {
                    woken.addAll(index.free(name, mode));
                }
            }
            Held left = grant.held().without(names);
            view =
                    left.locks().isEmpty()
                            ? view.withoutGrant(ticket)
                            : view.withGrant(ticket, new LockView.Grant(left, grant.sinceNanos()));
            settle(woken);
            index.forgetIdle(names);
        } finally {
            lock.unlock();
        }
    }

    /** An exclusive lock becomes shared; any other is left as it is. */
    public void downgrade(Ticket ticket, LockName name) {
        lock.lock();
        try {
            LockView.Grant grant = view.grants().get(ticket);
            if (grant == null || grant.held().mode(name) != LockMode.EXCLUSIVE) {
                return;
            }
            Collection<Waiter> woken = index.downgrade(name);
            Held left = grant.held().shared(name);
            view = view.withGrant(ticket, new LockView.Grant(left, grant.sinceNanos()));
            settle(woken);
        } finally {
            lock.unlock();
        }
    }

    /** Makes a ticket more or less urgent, whether it waits or not. Its age stays. */
    public void reprioritize(Ticket ticket, int priority) {
        lock.lock();
        try {
            Waiter waiter = waiters.get(ticket);
            if (waiter == null) {
                ticket.changePriority(priority);
                return;
            }
            index.dequeue(waiter);
            ticket.changePriority(priority);
            index.enqueue(waiter);
            view = view.withPriority(ticket, priority);
            var woken = new ArrayList<Waiter>(waiter.followers());
            woken.add(waiter);
            settle(woken);
        } finally {
            lock.unlock();
        }
    }

    /** What the ticket holds now. */
    public Held held(Ticket ticket) {
        return view.held(ticket);
    }

    /**
     * As gnt-debug locks shows them: what is held or asked for, and [lockset] of each such level.
     */
    public List<LockRow> rows() {
        return view.rows();
    }

    /** For metrics. */
    public LockFigures figures() {
        return view.figures(clock.nanoTime(), waited.seen());
    }

    /** What the ticket waits for; null when it does not wait. */
    public @Nullable LockWait explain(Ticket ticket) {
        return view.explain(ticket, clock.nanoTime());
    }

    /** What a job waits for; null when it does not wait. Looks at all who wait. */
    public @Nullable LockWait explain(JobId job) {
        LockView now = view;
        return now.waits().keySet().stream()
                .filter(ticket -> ticket.job().equals(job))
                .findFirst()
                .map(ticket -> now.explain(ticket, clock.nanoTime()))
                .orElse(null);
    }

    /** Nobody holds anything and nobody waits. */
    public boolean isIdle() {
        lock.lock();
        try {
            return waiters.isEmpty() && index.isEmpty() && view.grants().isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
