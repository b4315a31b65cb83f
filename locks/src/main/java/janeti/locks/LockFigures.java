package janeti.locks;

import janeti.measure.Durations;

import java.time.Duration;
import java.util.Map;

/**
 * How the locks stand.
 *
 * @param held how many locks are held on each level
 * @param waited how long those waited that were granted
 * @param longestWait of those that still wait; zero when nobody does
 */
public record LockFigures(
        Map<LockLevel, Integer> held,
        int holders,
        int waiting,
        Duration longestWait,
        Durations.Seen waited) {}
