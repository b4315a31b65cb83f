package janeti.model;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/**
 * One line of a job's log.
 *
 * @param serial counts over the whole job, from 1
 * @param type one of spec/config-schema.json, queue, log_types
 */
public record LogLine(long serial, Instant time, String type, @Nullable Object payload) {}
