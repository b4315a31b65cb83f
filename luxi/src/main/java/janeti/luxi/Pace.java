package janeti.luxi;

import janeti.locks.NanoClock;

import java.time.Duration;

/**
 * Spaces out what begins: after a rest a few may begin at once, from then on one after each gap.
 * Who comes sooner waits for the moment that is its own, in the order of coming. So however many
 * ask without a pause, they take a bounded part of the machine, and never all of it at one moment.
 */
final class Pace {
    private final NanoClock clock;
    private final long gapNanos;
    private final long restNanos;

    /** The moment after the last one given; in the past by at most the rest that counts. */
    private long free;

    /**
     * @param atOnce how many begin without a gap after a rest
     */
    Pace(NanoClock clock, Duration gap, int atOnce) {
        this.clock = clock;
        this.gapNanos = gap.toNanos();
        this.restNanos = gapNanos * (atOnce - 1);
        this.free = clock.nanoTime() - restNanos;
    }

    /**
     * Waits for its moment; false, and no moment is taken, if that is further away than the limit.
     *
     * @throws InterruptedException if it was interrupted; its moment passes unused
     */
    boolean await(Duration limit) throws InterruptedException {
        long moment;
        synchronized (this) {
            long now = clock.nanoTime();
            long rested = now - restNanos;
            moment = free - rested > 0 ? free : rested;
            if (moment - now > limit.toNanos()) {
                return false;
            }
            free = moment + gapNanos;
        }
        while (clock.nanoTime() - moment < 0) {
            if (Thread.interrupted()) {
                throw new InterruptedException("Its moment had not come");
            }
            clock.parkUntil(moment);
        }
        return true;
    }
}
