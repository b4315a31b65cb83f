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
import java.util.concurrent.TimeUnit;
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
    /** How long one turn may last before the test fails: a thread waits where it cannot be seen. */
    private static final Duration HANGS = Duration.ofSeconds(60);

    private final ManualClock clock;
    private final List<TurnThread> threads = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private int made;
    private long progress = 1;
    private boolean dead;
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
        thread.takeTurn();
        try {
            if (!back.tryAcquire(HANGS.toSeconds(), TimeUnit.SECONDS)) {
                var stack = new AssertionError(thread.getName() + " does not give its turn back");
                stack.setStackTrace(thread.getStackTrace());
                throw stack;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while " + thread.getName() + " ran", e);
        }
        if (thread.hasEnded()) {
            threads.remove(thread);
        }
        Throwable why = failure;
        if (why != null) {
            throw new AssertionError(thread.getName() + " failed", why);
        }
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
    public TurnThread newThread(Runnable body) {
        made++;
        return new TurnThread(this, "thread-" + made, body);
    }

    /** The same with a name for the history. */
    public TurnThread newThread(String name, Runnable body) {
        made++;
        return new TurnThread(this, name + "-" + made, body);
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
        if (!(Thread.currentThread() instanceof TurnThread me)) {
            throw new AssertionError(
                    Thread.currentThread() + " waits for " + what + " and is not simulated");
        }
        refuseDead();
        me.waitsFor(what, wait, progress); // Before the others see it.
        back.release();
        me.awaitTurn();
        refuseDead();
    }

    private void refuseDead() {
        if (dead) {
            throw new DeadException();
        }
    }

    void started(TurnThread thread) {
        threads.add(thread);
    }

    /** On that thread: all of its life. */
    void runs(TurnThread thread, Runnable body) {
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
