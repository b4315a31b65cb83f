package janeti.testkit.simulation;

import janeti.locks.NanoClock;
import janeti.testkit.ManualClock;
import janeti.testkit.simulation.TurnThread.Wait;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/**
 * The threads of one simulated process, of which one at most runs. The test gives the turn with
 * {@link #go}; the thread gives it back when it waits for something through one of the methods
 * here. Time is a {@link ManualClock} that the test moves.
 *
 * <p>A thread that is parked is woken by an unpark which nobody here sees; so it may have a turn
 * whenever something happened since it last looked, looks, and parks again.
 */
public final class Turns implements NanoClock, ThreadFactory {
    private final ManualClock clock;
    private final List<TurnThread> threads = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private int made;
    private long progress = 1;
    private boolean dead;
    private volatile @Nullable TurnThread running;
    private @Nullable Throwable failure;

    public Turns(ManualClock clock) {
        this.clock = clock;
    }

    // For the test.

    /** Who could go on, in the order in which they were started. */
    public List<TurnThread> ready() {
        long now = clock.nanoTime();
        return threads.stream().filter(thread -> thread.canGoOn(now, progress)).toList();
    }

    /** Those that have not ended. */
    public List<TurnThread> alive() {
        return List.copyOf(threads);
    }

    /** The next time at which somebody goes on by itself; null when nobody does. */
    public @Nullable Long nextDeadline() {
        return threads.stream()
                .map(TurnThread::deadline)
                .filter(Objects::nonNull)
                .min(Long::compare)
                .orElse(null);
    }

    /** Runs the thread until it waits again or ends. */
    public void go(TurnThread thread) {
        boolean parked = thread.isParked();
        Long deadline = thread.deadline();
        take(thread);
        if (!parked || !thread.isParked() || !Objects.equals(deadline, thread.deadline())) {
            happened();
        }
    }

    private void take(TurnThread thread) {
        running = thread;
        thread.takeTurn();
        back.acquireUninterruptibly();
        running = null;
        if (thread.hasEnded()) {
            threads.remove(thread);
        }
        Throwable why = failure;
        if (why != null) {
            throw new AssertionError(thread.name() + " failed", why);
        }
    }

    /** For a test that hangs: what the thread does that does not give its turn back. */
    public AssertionError hangs() {
        TurnThread thread = running;
        var why =
                new AssertionError(
                        thread == null
                                ? "Nobody has the turn"
                                : thread.name() + " does not give its turn back");
        if (thread != null) {
            why.setStackTrace(thread.stack());
        }
        return why;
    }

    /** Something changed that parked threads should look at. */
    public void happened() {
        progress++;
    }

    /**
     * The process dies where it stands: nobody goes on, whatever they waited for, nor whom their
     * ends start.
     */
    public void die() {
        dead = true;
        while (!threads.isEmpty()) {
            take(threads.getFirst());
        }
    }

    // For the program under test.

    @Override
    public Thread newThread(Runnable body) {
        return make("thread", body).thread();
    }

    /** Starts a thread with a name for the history. */
    public TurnThread start(String name, Runnable body) {
        TurnThread thread = make(name, body);
        thread.thread().start();
        return thread;
    }

    /** It has its place from now on, and nobody has a turn before it is started. */
    private TurnThread make(String name, Runnable body) {
        made++;
        var thread = new TurnThread(name + "-" + made, me -> live(me, body));
        threads.add(thread);
        return thread;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void parkUntil(long deadline) {
        if (!Thread.currentThread().isInterrupted()) {
            await("a wake-up", new Wait(null, deadline, true, true));
        }
    }

    /** Waits in simulated time. */
    public void sleep(Duration duration) throws InterruptedException {
        if (!Thread.interrupted()) {
            long deadline = clock.nanoTime() + duration.toNanos();
            await("its sleep to end", new Wait(null, deadline, true, false));
            if (!Thread.interrupted()) {
                return;
            }
        }
        throw new InterruptedException("Interrupted in its sleep");
    }

    /** Lets others go first, as many as there are until its turn comes. */
    void pass(String what) {
        await(what, new Wait(null, null, false, false));
    }

    /** Waits until that holds, interrupted or not. */
    void awaitUntil(String what, BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            await(what, new Wait(holds, null, false, false));
        }
    }

    /** Waits until that holds, or an interrupt; the thread's flag says which. */
    void awaitInterruptibly(String what, BooleanSupplier holds) {
        if (!holds.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            await(what, new Wait(holds, null, true, false));
        }
    }

    private void await(String what, Wait wait) {
        TurnThread me = running;
        if (me == null || !isSimulated()) {
            throw new AssertionError(
                    Thread.currentThread() + " waits for " + what + " and is not simulated");
        }
        refuseDead();
        me.waitsFor(what, wait, progress); // Before the others see it.
        back.release();
        me.awaitTurn();
        refuseDead();
    }

    /** Whether the caller is the thread that has the turn. */
    boolean isSimulated() {
        TurnThread thread = running;
        return thread != null && thread.thread().equals(Thread.currentThread());
    }

    private void refuseDead() {
        if (dead) {
            throw new DeadException();
        }
    }

    /** On that thread: all of its life. */
    private void live(TurnThread thread, Runnable body) {
        try {
            body.run();
        } catch (DeadException e) {
            // Its process died: that is its end.
        } catch (Throwable e) {
            if (!dead) {
                failure = e;
            }
        } finally {
            thread.end();
            back.release();
        }
    }
}
