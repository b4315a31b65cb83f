package janeti.cli.ask;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Follows a job to its end and tells what it says of itself. One thread; asks as WaitForJobChange
 * does: with what was seen, so that each answer is news or the end of a wait.
 */
public final class JobProgress {
    /** One wait, seconds; after it without news, what the job waits for is said once. */
    private static final int WAIT_SECONDS = 10;

    private static final List<String> FINAL = List.of("success", "error", "canceled");

    /** What a job without news is at. */
    private static final Map<String, String> QUIET =
            Map.of(
                    "queued", "waits in the queue",
                    "waiting", "waits for locks or other jobs",
                    "canceling", "is being cancelled");

    private JobProgress() {}

    /** Waits for the end of a job; each line of its log goes to the consumer. */
    public static JobOutcome follow(Connection connection, long job, Consumer<String> lines) {
        List<?> seen = null;
        long serial = 0;
        String told = "";
        while (true) {
            List<?> change = Answer.list(wait(connection, job, seen, serial));
            List<?> now = Answer.list(change.getFirst());
            List<?> log = Answer.list(change.get(1));
            for (Object entry : log) {
                List<?> parts = Answer.list(entry);
                serial = Math.max(serial, Answer.number(parts.getFirst()));
                tell(parts, lines);
            }
            String status = Answer.text(now.getFirst());
            if (FINAL.contains(status)) {
                return outcome(connection, job);
            }
            if (now.equals(seen) && log.isEmpty() && !status.equals(told)) {
                told = status;
                lines.accept("job " + job + " " + QUIET.getOrDefault(status, "is at work"));
            }
            seen = now;
        }
    }

    private static @Nullable Object wait(
            Connection connection, long job, @Nullable List<?> seen, long serial) {
        Object log = serial == 0 ? null : serial;
        return connection.call("WaitForJobChange", job, List.of("status"), seen, log, WAIT_SECONDS);
    }

    /** Other kinds than "message" are for programs, not for people. */
    private static void tell(List<?> entry, Consumer<String> lines) {
        if (entry.size() == 4 && "message".equals(entry.get(2))) {
            Answer.text(entry.get(3)).lines().forEach(lines);
        }
    }

    /** How a job stands that has ended. */
    public static JobOutcome outcome(Connection connection, long job) {
        Object answer =
                connection.call(
                        "QueryJobs", List.of(job), List.of("status", "opstatus", "opresult"));
        List<?> row = Answer.list(Answer.list(answer).getFirst());
        return new JobOutcome(
                job, Answer.text(row.getFirst()), Answer.list(row.get(1)), Answer.list(row.get(2)));
    }
}
