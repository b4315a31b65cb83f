package janeti.jobs;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a waiting client is told.
 *
 * @param fields the values of the fields it asked for
 * @param log the lines it has not seen: [serial, [sec, usec], type, payload]
 */
public record JobChange(List<@Nullable Object> fields, List<Object> log) {}
