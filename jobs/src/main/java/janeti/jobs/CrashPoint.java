package janeti.jobs;

import static janeti.model.PrereqException.require;

import janeti.config.ConfigEntries;
import janeti.log.Entry;
import janeti.log.LogObserver;
import janeti.log.View;
import janeti.model.ErrorCode;
import janeti.model.JobId;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ends the process, as SIGKILL would, right after the n-th entry about a job. For rehearsals of
 * crashes: that no moment is a bad one is shown by trying them all.
 */
public final class CrashPoint implements LogObserver {
    /**
     * How many entries about jobs the daemon lives to see, in its environment: N counts those of
     * all jobs, N@JOB those of that one. Not set: it lives on.
     */
    public static final String ENV = "JANETI_CRASH_AFTER_JOB_ENTRIES";

    private static final Logger LOG = LoggerFactory.getLogger(CrashPoint.class);

    /** What a shell reports of a process that SIGKILL ended. */
    private static final int EXIT = 128 + 9;

    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})(?:@([1-9]\\d{0,17}))?");

    private final AtomicInteger left;
    private final @Nullable JobId only;
    private final Runnable end;

    private CrashPoint(int entries, @Nullable JobId only, Runnable end) {
        this.left = new AtomicInteger(entries);
        this.only = only;
        this.end = end;
    }

    /**
     * Arranges for the crash, if one is asked for.
     *
     * @throws PrereqException if what is asked for is no number of entries
     */
    public static void arrange(Map<String, String> environment, Surroundings world) {
        CrashPoint point = asked(environment, () -> Runtime.getRuntime().halt(EXIT));
        if (point != null) {
            LOG.warn("this daemon will end itself: {}={}", ENV, environment.get(ENV));
            world.log().observe(point);
        }
    }

    /** What is asked for; null if nothing is. */
    static @Nullable CrashPoint asked(Map<String, String> environment, Runnable end) {
        String asked = environment.getOrDefault(ENV, "");
        if (asked.isEmpty()) {
            return null;
        }
        Matcher form = FORM.matcher(asked);
        require(
                form.matches(),
                ErrorCode.INVAL,
                "%s=%s: after how many entries about jobs the daemon is to end itself must be a"
                        + " whole number from 1 to 999999999, and for those of one job only that,"
                        + " an @ and the job's number. Set it so, or not at all.",
                ENV,
                asked);
        String job = form.group(2);
        return new CrashPoint(
                Integer.parseInt(form.group(1)),
                job == null ? null : new JobId(Long.parseLong(job)),
                end);
    }

    @Override
    public void applied(View before, View after, Entry entry) {
        if (counts(entry) && left.decrementAndGet() == 0) {
            end.run();
        }
    }

    private boolean counts(Entry entry) {
        if (entry.kind().equals(ConfigEntries.COMMITTED)) {
            JobId job = ConfigEntries.cause(entry).job();
            return job != null && (only == null || job.equals(only));
        }
        List<JobId> touched = JobEntries.touched(entry);
        return only == null ? !touched.isEmpty() : touched.contains(only);
    }
}
