package janeti.log;

import janeti.measure.Durations;
import janeti.measure.Tally;
import janeti.model.WireTime;

import org.jspecify.annotations.Nullable;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was proposed and is not yet applied. Gives each entry its time and its place in a chain: an
 * entry names the one proposed before it as its parent, and is void unless that one was the last to
 * be applied.
 *
 * <h2>When an append fails</h2>
 *
 * Others may have been proposed on top of it. They are void by the chain, on every peer, even if
 * they reach the log. From the failure on all appends fail until none is on its way; then the epoch
 * grows and the chain goes on from what is applied. A proposer that builds on what it proposed
 * passes the epoch in which it began: if that is not the current one, its append fails, and it
 * begins again from the view. An entry that was given up (time limit) and is applied after all
 * breaks the chain of the new epoch in the same way, so nothing is ever built on a state that was
 * not there.
 */
final class Proposals {
    private final Applied applied;
    private final Clock clock;
    // Held while sending. Whoever settles, fails or begins must not take it: the sender may wait
    // for
    // locks of the Raft library that they hold.
    private final ReentrantLock order = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final Condition quiet = state.newCondition();
    private final Map<Long, Waiting> inFlight = new LinkedHashMap<>();
    private long inFlightBytes;
    private long nextId = new SecureRandom().nextLong();
    private long parent;
    private long lastMicros;
    private @Nullable LogException broken;
    private final AtomicLong epoch = new AtomicLong(1);
    private final Durations appends = new Durations();
    private final Tally counts = new Tally();

    private record Waiting(CompletableFuture<Entry> done, int bytes, long sinceNanos) {}

    /** An entry ready to be sent. */
    record Proposal(long id, byte[] bytes) {}

    /** Hands an entry on without waiting for it. */
    interface Sender {
        /** Answers why it cannot, or null. */
        @Nullable LogException send(Proposal proposal);
    }

    Proposals(Applied applied, Clock clock) {
        this.applied = applied;
        this.clock = clock;
        goOnFromApplied();
    }

    /** The part of the figures that does not depend on where the log is kept. */
    LogFigures figures(long snapshotIndex, @Nullable Instant snapshotTime, long diskBytes) {
        state.lock();
        try {
            return new LogFigures(
                    applied.view().index(),
                    counts.sum("entries"),
                    counts.sum("bytes"),
                    counts.sum("failed"),
                    inFlight.size(),
                    inFlightBytes,
                    appends.seen(),
                    snapshotIndex,
                    snapshotTime,
                    diskBytes);
        } finally {
            state.unlock();
        }
    }

    long epoch() {
        return epoch.get();
    }

    CompletableFuture<Entry> append(EntryKind kind, byte[] body, Sender sender) {
        order.lock();
        try {
            return append(epoch.get(), kind, body, sender);
        } finally {
            order.unlock();
        }
    }

    /** Stamps and sends under one lock, so that the order of calls is the order of entries. */
    CompletableFuture<Entry> append(long since, EntryKind kind, byte[] body, Sender sender) {
        byte[] packed = EncodedEntry.pack(body);
        order.lock();
        try {
            var done = new CompletableFuture<Entry>();
            Proposal proposal = stamp(since, kind, body, packed, done);
            if (proposal != null) {
                LogException unsent = sender.send(proposal);
                if (unsent != null) {
                    fail(proposal.id(), unsent);
                }
            }
            return done;
        } finally {
            order.unlock();
        }
    }

    /** The entry ready to be sent; null if it was refused and {@code done} says why. */
    private @Nullable Proposal stamp(
            long since, EntryKind kind, byte[] body, byte[] packed, CompletableFuture<Entry> done) {
        state.lock();
        try {
            LogException refusal = refusal(since, kind, body, packed);
            if (refusal != null) {
                done.completeExceptionally(refusal);
                return null;
            }
            long micros = Math.max(WireTime.micros(clock.instant()), lastMicros);
            long id = drawId();
            byte[] bytes =
                    EncodedEntry.bytes(kind.code(), kind.version(), micros, id, parent, packed);
            inFlight.put(id, new Waiting(done, bytes.length, System.nanoTime()));
            inFlightBytes += bytes.length;
            lastMicros = micros;
            parent = id;
            return new Proposal(id, bytes);
        } finally {
            state.unlock();
        }
    }

    private @Nullable LogException refusal(long since, EntryKind kind, byte[] body, byte[] packed) {
        if (since != epoch.get() || broken != null) {
            return new LogException(
                    "The entry "
                            + kind.name()
                            + " was not appended: an append before it failed, so it may build on"
                            + " what is not there. Begin again from the newest view",
                    broken);
        }
        int level = applied.view().of(FeatureLevel.FOLD);
        LogException refusal = null;
        if (kind.since() > level) {
            refusal =
                    new LogException(
                            "The entry "
                                    + kind.name()
                                    + " needs feature level "
                                    + kind.since()
                                    + ", the log has "
                                    + level
                                    + ": upgrade all master candidates, then raise it");
        } else if (body.length > Limits.BODY_BYTES || packed.length > Limits.PACKED_BYTES) {
            refusal =
                    new LogException(
                            "The entry "
                                    + kind.name()
                                    + " has "
                                    + body.length
                                    + " bytes ("
                                    + packed.length
                                    + " compressed), the limit is "
                                    + Limits.BODY_BYTES
                                    + " ("
                                    + Limits.PACKED_BYTES
                                    + "). Do it in smaller parts");
        } else if (inFlight.size() >= Limits.IN_FLIGHT_ENTRIES
                || inFlightBytes + packed.length > Limits.IN_FLIGHT_BYTES) {
            refusal =
                    new LogException(
                            "The log is too busy: "
                                    + inFlight.size()
                                    + " entries of "
                                    + inFlightBytes
                                    + " bytes wait for the disk. Try again later");
        }
        if (refusal != null) {
            breakOff(refusal);
        }
        return refusal;
    }

    private long drawId() {
        nextId++;
        return nextId == 0 ? ++nextId : nextId; // 0 stands for "before the first entry".
    }

    /** An entry was applied, or found void; from the apply thread, in order. */
    void settle(Applied.Outcome outcome) {
        Waiting waiting;
        LogException failure = null;
        state.lock();
        try {
            waiting = take(outcome.id());
            if (waiting == null) {
                return; // Another leader's, or given up before: the chain takes care.
            }
            if (outcome.entry() == null) {
                failure =
                        new LogException(
                                "The entry was not applied: one that it builds on failed. Begin"
                                        + " again from the newest view",
                                broken);
                breakOff(failure);
            } else {
                mend();
            }
        } finally {
            state.unlock();
        }
        end(waiting, outcome.entry(), failure);
    }

    private void end(Waiting waiting, @Nullable Entry entry, @Nullable LogException failure) {
        if (entry != null) {
            appends.took(System.nanoTime() - waiting.sinceNanos);
            counts.add("entries");
            counts.add(waiting.bytes, "bytes");
            waiting.done.complete(entry);
        } else if (failure != null) {
            counts.add("failed");
            waiting.done.completeExceptionally(failure);
        }
    }

    /** The entry is not known to be durable. It may be applied later: the chain takes care. */
    void fail(long id, LogException why) {
        Waiting waiting;
        state.lock();
        try {
            waiting = take(id);
            if (waiting == null) {
                return;
            }
            breakOff(why);
        } finally {
            state.unlock();
        }
        end(waiting, null, why);
    }

    void failAll(LogException why) {
        for (long id : olderThan(Long.MIN_VALUE)) {
            fail(id, why);
        }
    }

    /** Gives up what waits longer than {@link Limits#APPEND}. */
    void expire() {
        var why =
                new LogException(
                        "The entry is not known to be durable after "
                                + Limits.APPEND.toSeconds()
                                + " s. It may be applied later. Look at the disk of the log and at"
                                + " the other master candidates");
        for (long id : olderThan(Limits.APPEND.toNanos())) {
            fail(id, why);
        }
    }

    private List<Long> olderThan(long nanos) {
        long now = System.nanoTime();
        var old = new ArrayList<Long>();
        state.lock();
        try {
            inFlight.forEach((id, waiting) -> {
                if (now - waiting.sinceNanos > nanos) {
                    old.add(id);
                }
            });
        } finally {
            state.unlock();
        }
        return old;
    }

    /** We lead from now on: go on from what is applied, whoever wrote it. */
    void begin() {
        state.lock();
        try {
            epoch.incrementAndGet();
            broken = null;
            goOnFromApplied();
        } finally {
            state.unlock();
        }
    }

    /** Waits until nothing is on its way, at most so long. */
    void awaitQuiet(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        state.lock();
        try {
            long left = limit.toNanos();
            while (!inFlight.isEmpty() && left > 0) {
                quiet.awaitNanos(left);
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            state.unlock();
        }
    }

    private @Nullable Waiting take(long id) {
        Waiting waiting = inFlight.remove(id);
        if (waiting != null) {
            inFlightBytes -= waiting.bytes;
            if (inFlight.isEmpty()) {
                quiet.signalAll();
            }
        }
        return waiting;
    }

    private void breakOff(LogException why) {
        if (broken == null) {
            broken = why;
        }
        mend();
    }

    /** Ends the epoch of a failure once nothing of it is on its way. */
    private void mend() {
        if (broken != null && inFlight.isEmpty()) {
            broken = null;
            epoch.incrementAndGet();
            goOnFromApplied();
        }
    }

    private void goOnFromApplied() {
        View view = applied.view();
        parent = view.lastId();
        lastMicros = Math.max(lastMicros, WireTime.micros(view.time()));
    }
}
