package janeti.noderpc.distribution;

import janeti.config.Config;
import janeti.model.NodeName;
import janeti.noderpc.distribution.Distribution.Copy;
import janeti.noderpc.distribution.Distribution.Role;
import janeti.protocol.ClusterCall.WriteSsconfFiles;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How far one node is. Guarded by the lock of {@link PushedDistribution}. */
final class Recipient {
    private static final long NEVER = -1;

    final NodeName name;
    private boolean candidate;

    /** The configuration whose config.data it has; null: none, or not known. */
    private @Nullable Config config;

    private @Nullable WriteSsconfFiles ssconf;
    private long serial;

    /** It has what it must have of the state at this index of the log. */
    private long doneIndex = NEVER;

    /** A push of the state at this index has failed. */
    private long failedIndex = NEVER;

    private @Nullable String problem;
    private Duration retry = Limits.FIRST_RETRY;
    private long dueNanos = System.nanoTime();
    private long behindSinceNanos = System.nanoTime();
    private boolean behind = true;

    private @Nullable Thread courier;
    private long beganNanos;

    Recipient(NodeName name, boolean candidate) {
        this.name = name;
        this.candidate = candidate;
    }

    /** A node that is to be a candidate now, or is none any more. */
    void becomes(boolean newCandidate) {
        if (candidate != newCandidate) {
            candidate = newCandidate;
            forget(); // It puts config.data aside when it is told that it is none.
        }
    }

    boolean isCandidate() {
        return candidate;
    }

    boolean lacksConfig(Parcel parcel) {
        return candidate && config != parcel.config();
    }

    boolean lacksSsconf(Parcel parcel) {
        return !parcel.ssconf().equals(ssconf);
    }

    /** What it had counts no more. */
    void forget() {
        config = null;
        ssconf = null;
        doneIndex = NEVER;
        failedIndex = NEVER;
        serial = 0;
        end();
        courier = null; // What it still brings is not counted.
        dueNow();
    }

    void dueNow() {
        dueNanos = System.nanoTime();
    }

    /** Looks whether there is something to bring; true if it is to be brought now. */
    boolean isDue(Parcel parcel) {
        if (!lacksConfig(parcel) && !lacksSsconf(parcel)) {
            if (courier == null) {
                complete(parcel);
            }
            return false;
        }
        if (!behind) {
            behind = true;
            behindSinceNanos = System.nanoTime();
        }
        return courier == null && dueNanos - System.nanoTime() <= 0;
    }

    private void complete(Parcel parcel) {
        doneIndex = Math.max(doneIndex, parcel.index());
        serial = parcel.config().serial();
        behind = false;
        problem = null;
    }

    void begins(Thread thread) {
        courier = thread;
        beganNanos = System.nanoTime();
    }

    /** Whether the calling thread brings something that counts. */
    boolean isServedByThisThread() {
        return courier == Thread.currentThread();
    }

    void hasConfig(Parcel parcel) {
        if (isServedByThisThread()) {
            config = parcel.config();
        }
    }

    void hasSsconf(Parcel parcel) {
        if (isServedByThisThread()) {
            ssconf = parcel.ssconf();
        }
    }

    void succeeded(Parcel parcel, Duration interval) {
        courier = null;
        retry = Limits.FIRST_RETRY;
        dueNanos = System.nanoTime() + interval.toNanos();
        complete(parcel);
    }

    void failed(Parcel parcel, String why) {
        courier = null;
        problem = why;
        failedIndex = parcel.index();
        dueNanos = System.nanoTime() + retry.toNanos();
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(Limits.LONGEST_RETRY) < 0 ? doubled : Limits.LONGEST_RETRY;
    }

    /** When this must be looked at again, in nanoseconds of the system's timer. */
    long attentionNanos() {
        return courier == null ? dueNanos : beganNanos + Limits.PUSH.toNanos();
    }

    boolean needsAttention() {
        return behind || courier != null;
    }

    /** A push that takes too long is given up. */
    void endOverdue() {
        Thread running = courier;
        if (running != null && System.nanoTime() - beganNanos > Limits.PUSH.toNanos()) {
            running.interrupt();
        }
    }

    void end() {
        Thread running = courier;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Whether who waits for that index need not wait for this node any more. */
    boolean isSettled(long index) {
        return doneIndex >= index || failedIndex >= index;
    }

    /** Why it has not the state at that index; null when it has. */
    @Nullable String problemAt(long index) {
        if (doneIndex >= index) {
            return null;
        }
        return problem == null ? "no time was left" : problem;
    }

    boolean hasProblem() {
        return problem != null;
    }

    Copy copy() {
        long lag = behind ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - behindSinceNanos) : 0;
        return new Copy(
                name,
                candidate ? Role.CANDIDATE : Role.REGULAR,
                serial,
                behind ? Math.max(1, lag) : 0,
                problem);
    }
}
