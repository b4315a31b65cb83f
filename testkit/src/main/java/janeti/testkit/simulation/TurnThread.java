package janeti.testkit.simulation;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A thread that runs only in its turn. Fields are touched by whoever has the turn, or by the test
 * while nobody has it; but for the two by which the turn is handed over, and an interrupt noted.
 */
public final class TurnThread {
    private final String name;
    private final Thread thread;
    private volatile boolean turn;
    private volatile boolean interrupted;
    private volatile boolean ended;
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

    /** Its life, once it has its first turn. */
    interface Life {
        void of(TurnThread thread);
    }

    TurnThread(String name, Life life) {
        this.name = name;
        this.thread =
                Thread.ofVirtual()
                        .name(name)
                        .unstarted(() -> {
                            awaitTurn();
                            life.of(this);
                        });
    }

    /** To be started as any other. */
    Thread thread() {
        return thread;
    }

    public String name() {
        return name;
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
        if ((deadline != null && now - deadline >= 0)
                || (wait.interruptible() && isInterrupted())) {
            return true;
        }
        if (wait.parked()) {
            return lookedAt < progress;
        }
        BooleanSupplier until = wait.until();
        return until == null ? deadline == null : until.getAsBoolean();
    }

    /** Looks in this order, for the other one is set before this one is cleared. */
    private boolean isInterrupted() {
        return thread.isInterrupted() || interrupted;
    }

    void interrupt() {
        thread.interrupt();
    }

    void takeTurn() {
        turn = true;
        LockSupport.unpark(thread);
    }

    /** On this thread: what follows is a wait. */
    void waitsFor(String what, Wait next, long progress) {
        waitsFor = what;
        wait = next;
        lookedAt = progress;
    }

    /** On this thread: waits for its next turn, whatever wakes it before. */
    void awaitTurn() {
        while (!turn) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted()) {
                interrupted = true;
                Thread.interrupted(); // Or it could not park again.
            }
        }
        turn = false;
        waitsFor = "nothing";
        if (interrupted) {
            interrupted = false;
            thread.interrupt();
        }
    }

    void end() {
        ended = true;
        waitsFor = "nothing, it has ended";
    }

    /** For the failure of a test that hangs. */
    StackTraceElement[] stack() {
        return thread.getStackTrace();
    }
}
