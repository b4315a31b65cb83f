package janeti.jobs;

import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One thing that keeps a job from going on; or, of a job that runs, what it does. */
public sealed interface Hindrance {
    /** A sentence without its full stop. */
    String text();

    /** The kind, the sentence, and its parts by name. */
    Map<String, @Nullable Object> wire();

    /**
     * Another job must end first.
     *
     * @param doing what that one does or waits for; null when that is not known
     */
    record Dependency(JobId on, OpStatus status, @Nullable String doing) implements Hindrance {
        @Override
        public String text() {
            return "it depends on job "
                    + on
                    + ", which is "
                    + status.wireName()
                    + (doing == null ? "" : " (" + doing + ")");
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = form("dependency", text());
            wire.put("job", on.value());
            wire.put("status", status.wireName());
            wire.put("doing", doing);
            return wire;
        }
    }

    /**
     * A filter rule pauses it.
     *
     * @param reasons what was said when the rule was made
     */
    record Pause(Uuid rule, List<String> reasons) implements Hindrance {
        @Override
        public String text() {
            return "filter rule "
                    + rule
                    + " pauses it"
                    + (reasons.isEmpty() ? "" : " (" + String.join(", ", reasons) + ")")
                    + "; it goes on when the rule is deleted or replaced";
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = form("pause", text());
            wire.put("rule", rule.value());
            wire.put("reasons", reasons);
            return wire;
        }
    }

    /** A rate limit has no slot left. */
    record Rate(RateLimit limit, List<JobId> users) implements Hindrance {
        @Override
        public String text() {
            return limit.text() + " is used up by " + jobs(users);
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = form("rate_limit", text());
            wire.put(limit.kind() == RateLimit.Kind.RULE ? "rule" : "label", limit.name());
            wire.put("slots", limit.slots());
            wire.put("jobs", numbers(users));
            return wire;
        }
    }

    /** As many jobs run as the cluster allows. */
    record NoSlot(long maxRunning, List<JobId> running) implements Hindrance {
        @Override
        public String text() {
            return "all "
                    + maxRunning
                    + " places for running jobs (max_running_jobs) are taken: "
                    + jobs(running);
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = form("max_running_jobs", text());
            wire.put("max_running_jobs", maxRunning);
            wire.put("jobs", numbers(running));
            return wire;
        }
    }

    /** Others come before it in line. */
    record Turn(int before) implements Hindrance {
        @Override
        public String text() {
            return before == 0
                    ? "it is the next in line"
                    : before + (before == 1 ? " job comes" : " jobs come") + " before it";
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = form("turn", text());
            wire.put("before", before);
            return wire;
        }
    }

    /**
     * Another job holds a lock, or comes first for it.
     *
     * @param lock by its name on the wire
     * @param called the same for a person
     * @param doing what the other does or waits for; null when that is not known
     */
    record Lock(
            String lock,
            String called,
            String mode,
            JobId by,
            boolean holds,
            long sinceSeconds,
            @Nullable String doing)
            implements Hindrance {
        @Override
        public String text() {
            return "job "
                    + by
                    + (holds ? " has held " : " has come first for ")
                    + called
                    + " ("
                    + mode
                    + ") for "
                    + sinceSeconds
                    + " s"
                    + (doing == null ? "" : " and " + doing);
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            Map<String, @Nullable Object> wire = form("lock", text());
            wire.put("lock", lock);
            wire.put("mode", mode);
            wire.put("job", by.value());
            wire.put("holds", holds);
            wire.put("since_seconds", sinceSeconds);
            wire.put("doing", doing);
            return wire;
        }
    }

    /** It goes on by itself. */
    record Activity(String what) implements Hindrance {
        @Override
        public String text() {
            return "it " + what;
        }

        @Override
        public Map<String, @Nullable Object> wire() {
            return form("activity", text());
        }
    }

    private static Map<String, @Nullable Object> form(String kind, String text) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("kind", kind);
        wire.put("text", text);
        return wire;
    }

    private static List<Long> numbers(List<JobId> jobs) {
        return jobs.stream().map(JobId::value).toList();
    }

    private static String jobs(List<JobId> jobs) {
        String named =
                jobs.stream()
                        .limit(Limits.JOBS_NAMED)
                        .map(JobId::toString)
                        .collect(Collectors.joining(", "));
        int more = jobs.size() - Limits.JOBS_NAMED;
        return (jobs.size() == 1 ? "job " : "jobs ")
                + named
                + (more > 0 ? " and " + more + " more" : "");
    }
}
