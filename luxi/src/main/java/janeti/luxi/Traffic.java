package janeti.luxi;

import janeti.measure.Tally;
import janeti.measure.Timings;

import java.util.concurrent.atomic.LongAdder;

/** What went over the socket since the start; for metrics and tests. */
public final class Traffic {
    final LongAdder accepted = new LongAdder();
    final LongAdder turnedAway = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder bugs = new LongAdder();
    final Tally open = new Tally();
    final Tally underWay = new Tally();
    final Timings answers = new Timings();

    /**
     * The counters at one time.
     *
     * @param turnedAway connections closed at once because there were too many
     * @param dropped connections closed because the client was silent, slow or gone too long
     * @param refused messages that were no requests
     * @param bugs requests that ended with a mistake of our own
     */
    public record Counts(
            long accepted, long turnedAway, long dropped, long requests, long refused, long bugs) {}

    /** Connections there are. */
    public long open() {
        return open.sum();
    }

    /** Requests that are being answered, by method. */
    public Tally underWay() {
        return underWay;
    }

    /** By method and outcome: done, error (told to the client) or bug (ours). */
    public Timings answers() {
        return answers;
    }

    public Counts counts() {
        return new Counts(
                accepted.sum(),
                turnedAway.sum(),
                dropped.sum(),
                requests.sum(),
                refused.sum(),
                bugs.sum());
    }
}
