package janeti.jobs;

import janeti.model.OpStatus;

import java.time.Duration;
import java.util.Map;

/**
 * How the queue stands.
 *
 * @param byStatus jobs that are not archived; every status is there
 * @param oldestQueued since when the oldest job waits that has not begun; zero when none does
 * @param archived job files in the archive, as counted some minutes ago or less
 * @param unwritten jobs whose files are behind the log
 */
public record JobFigures(
        Map<OpStatus, Integer> byStatus,
        Duration oldestQueued,
        long archived,
        int unwritten,
        boolean drained) {}
