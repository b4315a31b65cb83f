package janeti.jobs;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * What others may say to a job that is under way: cancel or suspend, while it waits; kill, at any
 * time. Decides which came first, the grant of its locks or the wish.
 */
final class RunControl {
    /** What was asked for; a later one of these outweighs an earlier. */
    enum Wish {
        NONE,
        SUSPEND,
        CANCEL,
        KILL
    }

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread thread;
    private @Nullable IntConsumer priorityListener;
    private boolean runs;
    private Wish wish = Wish.NONE;

    /** Thrown through a unit when its job was killed in the middle. */
    static final class KilledException extends RuntimeException {
        KilledException() {
            super("The job was killed by request");
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

    void kill() {
        ask(Wish.KILL);
    }

    private boolean ask(Wish what) {
        lock.lock();
        try {
            if (runs && what != Wish.KILL) {
                return false;
            }
            wish = wish.compareTo(what) < 0 ? what : wish;
            if (thread != null) {
                thread.interrupt();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What the job does now, "asks node2 for …"; null when there is nothing to say. */
    @Nullable String doing() {
        return null;
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
        if (wish() == Wish.KILL) {
            throw new KilledException();
        }
    }
}
