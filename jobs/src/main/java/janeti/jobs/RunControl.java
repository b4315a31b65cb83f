package janeti.jobs;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * What others may say to a job that is under way: cancel or suspend, while it waits; kill, at any
 * time. Decides which came first, the grant of its locks or the wish.
 *
 * <p>A kill interrupts whatever the job waits for, but for a call that must not be made twice: its
 * answer is awaited (it has a time limit), because what comes after must know how things stand. A
 * second kill ends that wait, too, and any undo under way.
 */
final class RunControl {
    /** What was asked for; a later one of these outweighs an earlier. */
    enum Wish {
        NONE,
        SUSPEND,
        CANCEL,
        KILL,
        ABANDON
    }

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private @Nullable IntConsumer priorityListener;
    private boolean runs;
    private boolean shielded;
    private Wish wish = Wish.NONE;
    private @Nullable Doing doing;

    /** What a job is at, and since when. */
    record Doing(String what, long sinceNanos) {}

    /** Thrown through a unit when its job was killed in the middle. */
    static final class KilledException extends RuntimeException {
        KilledException() {
            super("The job was killed by request");
        }
    }

    /** Thrown through a unit whose job is cancelled or suspended before it has its locks. */
    static final class CanceledException extends RuntimeException {
        CanceledException() {
            super("The job was cancelled while it waited");
        }
    }

    /** Thrown through a unit or its undo when its job was killed twice. */
    static final class AbandonedException extends RuntimeException {
        AbandonedException() {
            super("The job was given up by request");
        }
    }

    /** The current thread works on the job from now on. */
    void attach() {
        lock.lock();
        try {
            thread = Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    void detach() {
        lock.lock();
        try {
            thread = null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next opcode waits for its locks; it may be cancelled again.
     *
     * @return what was asked for meanwhile
     */
    Wish beginWaiting(IntConsumer onPriority) {
        lock.lock();
        try {
            runs = false;
            priorityListener = onPriority;
            return wish;
        } finally {
            lock.unlock();
        }
    }

    /** The locks are granted: from now on only a kill reaches the opcode. */
    Wish beginRunning() {
        lock.lock();
        try {
            runs = wish == Wish.NONE;
            priorityListener = null;
            return wish;
        } finally {
            lock.unlock();
        }
    }

    Wish wish() {
        lock.lock();
        try {
            return wish;
        } finally {
            lock.unlock();
        }
    }

    /** False when the opcode runs already and so cannot be cancelled. */
    boolean cancel() {
        return ask(Wish.CANCEL);
    }

    /** The daemon stops: a job that waits goes back into the line. */
    void suspend() {
        ask(Wish.SUSPEND);
    }

    /** A second one gives up what the first one still waits for. */
    void kill() {
        lock.lock();
        try {
            ask(isKilled() ? Wish.ABANDON : Wish.KILL);
        } finally {
            lock.unlock();
        }
    }

    private boolean isKilled() {
        return wish.compareTo(Wish.KILL) >= 0;
    }

    private boolean ask(Wish what) {
        lock.lock();
        try {
            if (runs && what.compareTo(Wish.KILL) < 0) {
                return false;
            }
            wish = wish.compareTo(what) < 0 ? what : wish;
            if (thread != null && !(shielded && what == Wish.KILL)) {
                thread.interrupt();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void reprioritize(int priority) {
        lock.lock();
        try {
            if (priorityListener != null) {
                priorityListener.accept(priority);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called at each step of a unit: a killed job goes no further. */
    void check() {
        if (wish().compareTo(Wish.KILL) >= 0) {
            throw new KilledException();
        }
    }

    /** Called at each step of an undo: only a second kill ends that. */
    void checkAbandoned() {
        if (wish() == Wish.ABANDON) {
            throw new AbandonedException();
        }
    }

    /** The first kill does not interrupt the thread from now on. */
    void shield() {
        shield(true);
    }

    void unshield() {
        shield(false);
    }

    private void shield(boolean on) {
        lock.lock();
        try {
            shielded = on;
        } finally {
            lock.unlock();
        }
    }

    /** The job is at something that may take a while; null: at nothing in particular. */
    void begin(@Nullable String what) {
        Doing next = what == null ? null : new Doing(what, System.nanoTime());
        lock.lock();
        try {
            doing = next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What the job is at, in words, as "asks node2 for instance_start, since 3 s"; null: nothing.
     */
    @Nullable String doing() {
        Doing now;
        lock.lock();
        try {
            now = doing;
        } finally {
            lock.unlock();
        }
        return now == null
                ? null
                : now.what()
                        + ", since "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - now.sinceNanos())
                        + " s";
    }
}
