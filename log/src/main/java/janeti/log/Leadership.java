package janeti.log;

import org.jspecify.annotations.Nullable;

/**
 * Who may append.
 *
 * @param leader the peer id (node uuid) of the leader; null while there is none
 */
public record Leadership(boolean isOurs, long term, @Nullable String leader) {}
