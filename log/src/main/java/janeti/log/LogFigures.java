package janeti.log;

import janeti.measure.Durations;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * How the log stands and what it has done since it was opened.
 *
 * @param index of the last entry applied
 * @param entries appended by this process, and known to be durable
 * @param failed appends that are not known to be durable
 * @param inFlight entries that wait for the disk or for the other peers
 * @param append from the call until the entry is durable, applied and seen
 * @param snapshotIndex the last entry in the newest snapshot; 0 when there is none
 * @param snapshotTime when that was written; null when there is none
 * @param diskBytes what the log's files take
 */
public record LogFigures(
        long index,
        long entries,
        long bytes,
        long failed,
        long inFlight,
        long inFlightBytes,
        Durations.Seen append,
        long snapshotIndex,
        @Nullable Instant snapshotTime,
        long diskBytes) {}
