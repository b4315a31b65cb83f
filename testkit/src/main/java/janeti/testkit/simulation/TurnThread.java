package janeti.testkit.simulation;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * A thread that runs only in its turn. What others do to it (an interrupt) reaches it when its turn
 * comes. Fields are touched by whoever has the turn, or by the test while nobody has it.
 */
public final class TurnThread extends Thread {
    private final Turns turns;
    private final Runnable body;
    private final Semaphore go = new Semaphore(0);
    private boolean begun;
    private boolean ended;
    private boolean interrupted;
    private String waitsFor = "its first turn";
    private Wait wait = new Wait(null, null, false, false);
    private long lookedAt;

    /**
     * What it waits for.
     *
     * @param until goes on when that holds; null: at any time
     * @param deadline goes on at that time at the latest
     * @param interruptible an interrupt makes it go on
     * @param parked others may have made it go on; it looks for itself
     */
    record Wait(
            @Nullable BooleanSupplier until,
            @Nullable Long deadline,
            boolean interruptible,
            boolean parked) {}

    TurnThread(Turns turns, String name, Runnable body) {
        this.turns = turns;
        this.body = body;
        setName(name);
        setDaemon(true);
    }

    /** It may have its turns from now on. */
    @Override
    public void start() {
        turns.started(this);
    }

    @Override
    public void run() {
        turns.runs(this, body);
    }

    @Override
    public void interrupt() {
        if (Thread.currentThread().equals(this)) {
            super.interrupt();
        } else {
            interrupted = true;
        }
    }

    public boolean hasEnded() {
        return ended;
    }

    /** For the history: where it is. */
    public String waitsFor() {
        return waitsFor;
    }

    /** Whether it would use its turn only to look once more. */
    public boolean isParked() {
        return wait.parked();
    }

    @Nullable Long deadline() {
        return wait.deadline();
    }

    boolean canGoOn(long now, long progress) {
        if (ended) {
            return false;
        }
        Long deadline = wait.deadline();
        if ((deadline != null && now - deadline >= 0) || (wait.interruptible() && interrupted)) {
            return true;
        }
        if (wait.parked()) {
            return lookedAt < progress;
        }
        BooleanSupplier until = wait.until();
        return until == null ? deadline == null : until.getAsBoolean();
    }

    /** Gives it the turn; it comes back through the other semaphore. */
    void takeTurn() {
        if (begun) {
            go.release();
        } else {
            begun = true;
            super.start();
        }
    }

    /** On this thread: what follows is a wait. */
    void waitsFor(String what, Wait next, long progress) {
        waitsFor = what;
        wait = next;
        lookedAt = progress;
    }

    /** On this thread: waits for its next turn. */
    void awaitTurn() {
        go.acquireUninterruptibly();
        waitsFor = "nothing";
        if (interrupted) {
            interrupted = false;
            super.interrupt();
        }
    }

    void end() {
        ended = true;
        waitsFor = "nothing, it has ended";
    }
}
