package janeti.locks;

import janeti.model.JobId;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Why a request still waits: every lock in its way, and who is there. */
public record LockWait(Ticket ticket, Duration waited, List<Obstacle> obstacles) {
    /**
     * Somebody in the way.
     *
     * @param wanted the lock that is asked for
     * @param theirs the lock of the other: the same, or all of its level, or one of the level
     * @param holds whether the other holds it; else it waits for it too, and comes first
     * @param since how long the other has held it, or waited for it
     */
    public record Obstacle(
            LockName wanted,
            LockMode mode,
            LockName theirs,
            LockMode theirMode,
            JobId by,
            boolean holds,
            Duration since) {
        String text() {
            return wanted
                    + " ("
                    + mode.wireName()
                    + "): job "
                    + by
                    + (holds ? " holds " : " comes first for ")
                    + theirs
                    + " ("
                    + theirMode.wireName()
                    + ") for "
                    + since.toSeconds()
                    + " s";
        }
    }

    /** For a person. */
    public String text() {
        return "Job "
                + ticket.job()
                + " has waited "
                + waited.toSeconds()
                + " s for "
                + obstacles.stream().map(Obstacle::text).collect(Collectors.joining("; "));
    }
}
