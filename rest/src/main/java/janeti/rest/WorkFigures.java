package janeti.rest;

import janeti.config.Projection;
import janeti.jobs.JobFigures;
import janeti.locks.LockFigures;
import janeti.log.LogFigures;
import janeti.noderpc.distribution.Distribution;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The figures of jobs, locks, log and configuration. */
record WorkFigures(Sources from, InstantSource clock) {
    private static final double MILLIS = 1e3;

    void show(Families to) {
        queue(to, from.jobs().figures());
        jobs(to);
        locks(to, from.locks().figures());
        log(to, from.log().figures());
        config(to, from.projection().status());
        distribution(to, from.distribution().copies());
        to.gauge(
                "janeti_job_copies_behind",
                "Job files that a master candidate has not as they are, summed over candidates",
                from.copies().behind());
    }

    private static void queue(Families to, JobFigures queue) {
        to.gauges(
                        "janeti_jobs",
                        "Jobs that are not archived, by status",
                        List.of("status"),
                        keyed(queue.byStatus(), status -> status.wireName()))
                .gauge(
                        "janeti_job_oldest_queued_seconds",
                        "How long the oldest job waits that has not begun",
                        Families.seconds(queue.oldestQueued()))
                .gauge("janeti_jobs_archived", "Job files in the archive", queue.archived())
                .gauge(
                        "janeti_job_files_behind",
                        "Jobs whose files are behind the log",
                        queue.unwritten())
                .gauge(
                        "janeti_queue_drained",
                        "Whether the queue takes no jobs",
                        queue.drained() ? 1 : 0);
    }

    private void jobs(Families to) {
        var measures = from.jobs().measures();
        to.counters(
                        "janeti_opcodes_submitted",
                        "Opcodes taken into the queue",
                        List.of("opcode"),
                        measures.submitted().sums())
                .durations(
                        "janeti_opcode_duration_seconds",
                        "Opcodes ended, from their first wait for locks to their end",
                        List.of("opcode", "status"),
                        measures.opcodes().seen())
                .durations(
                        "janeti_job_duration_seconds",
                        "Jobs ended, from their submission to their end",
                        List.of("status"),
                        measures.jobs().seen());
    }

    private static void locks(Families to, LockFigures locks) {
        to.gauges(
                        "janeti_locks_held",
                        "Locks that are held, by level",
                        List.of("level"),
                        keyed(locks.held(), level -> level.wireName()))
                .gauge("janeti_lock_holders", "Opcodes that hold locks", locks.holders())
                .gauge("janeti_lock_waiters", "Opcodes that wait for locks", locks.waiting())
                .gauge(
                        "janeti_lock_longest_wait_seconds",
                        "How long the one waits that has waited longest",
                        Families.seconds(locks.longestWait()))
                .durations(
                        "janeti_lock_wait_seconds",
                        "How long locks were waited for that were granted",
                        locks.waited());
    }

    private void log(Families to, LogFigures log) {
        to.gauge("janeti_log_index", "The last entry applied", log.index())
                .counter("janeti_log_entries", "Entries appended and durable", log.entries())
                .counter("janeti_log_bytes", "Bytes of these entries", log.bytes())
                .counter("janeti_log_failures", "Appends not known to be durable", log.failed())
                .gauge("janeti_log_in_flight", "Entries that wait for the disk", log.inFlight())
                .gauge("janeti_log_in_flight_bytes", "Their bytes", log.inFlightBytes())
                .durations(
                        "janeti_log_append_seconds",
                        "From the call until the entry is durable and seen",
                        log.append())
                .gauge(
                        "janeti_log_snapshot_index",
                        "The last entry in the newest snapshot",
                        log.snapshotIndex())
                .gauge("janeti_log_disk_bytes", "What the log's files take", log.diskBytes())
                .gauge(
                        "janeti_log_leader",
                        "Whether this daemon leads the log",
                        from.log().leadership().isOurs() ? 1 : 0)
                .gauge(
                        "janeti_log_term",
                        "The term of the log's leadership",
                        from.log().leadership().term());
        Instant written = log.snapshotTime();
        if (written != null) {
            to.gauge(
                    "janeti_log_snapshot_age_seconds",
                    "How long ago the newest snapshot was written",
                    Families.seconds(Duration.between(written, clock.instant())));
        }
    }

    private void config(Families to, Projection.Status files) {
        to.gauge(
                        "janeti_config_serial",
                        "The serial number of the configuration",
                        from.config().current().serial())
                .counters(
                        "janeti_config_commits",
                        "Changes of the configuration, by what came of them",
                        List.of("outcome"),
                        from.config().commits().sums())
                .gauge(
                        "janeti_config_file_serial",
                        "The serial number of the configuration in config.data",
                        files.serial())
                .gauge(
                        "janeti_config_file_lag_seconds",
                        "How old the oldest change is that is not in config.data",
                        files.lagMs() / MILLIS)
                .gauge(
                        "janeti_config_file_failing",
                        "Whether config.data cannot be written",
                        files.problem() == null ? 0 : 1);
    }

    private static void distribution(Families to, List<Distribution.Copy> copies) {
        to.gauge(
                        "janeti_distribution_nodes_behind",
                        "Nodes that have not the newest configuration",
                        copies.stream().filter(Distribution.Copy::isBehind).count())
                .gauge(
                        "janeti_distribution_nodes_failing",
                        "Nodes to which the configuration could not be brought",
                        copies.stream().filter(copy -> copy.problem() != null).count())
                .gauge(
                        "janeti_distribution_lag_seconds",
                        "How old the oldest change is that a node has not",
                        copies.stream().mapToLong(Distribution.Copy::lagMs).max().orElse(0)
                                / MILLIS);
    }

    private static <K> Map<List<String>, Integer> keyed(
            Map<K, Integer> values, Function<K, String> word) {
        Map<String, Integer> inOrder = new TreeMap<>();
        values.forEach((key, value) -> inOrder.put(word.apply(key), value));
        Map<List<String>, Integer> keyed = new LinkedHashMap<>();
        inOrder.forEach((name, value) -> keyed.put(List.of(name), value));
        return keyed;
    }
}
