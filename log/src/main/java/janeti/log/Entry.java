package janeti.log;

import java.time.Instant;

/**
 * An entry as it is applied.
 *
 * @param index its place in the log, from 1, growing; there may be gaps
 * @param time max(clock of the proposer, time of the entry before); microseconds
 * @param version the encoding of the body
 */
public record Entry(long index, Instant time, EntryKind kind, int version, byte[] body) {}
