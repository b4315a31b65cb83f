package janeti.jobs;

import janeti.config.ConfigEntries;
import janeti.log.Entry;
import janeti.log.LogObserver;
import janeti.log.View;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends the process, as SIGKILL would, right after the n-th entry about a job. For rehearsals of
 * crashes: that no moment is a bad one is shown by trying them all.
 */
public final class CrashPoint implements LogObserver {
    /** How many entries about jobs the daemon lives to see, in its environment; not set: all. */
    public static final String ENV = "JANETI_CRASH_AFTER_JOB_ENTRIES";

    private static final Logger LOG = LoggerFactory.getLogger(CrashPoint.class);

    /** What a shell reports of a process that SIGKILL ended. */
    private static final int EXIT = 128 + 9;

    private final AtomicInteger left;

    private CrashPoint(int entries) {
        left = new AtomicInteger(entries);
    }

    /** Arranges for the crash, if one is asked for. */
    public static void arrange(Map<String, String> environment, Surroundings world) {
        String entries = environment.get(ENV);
        if (entries != null && !entries.isEmpty()) {
            LOG.warn("this daemon will end itself: {}={}", ENV, entries);
            world.log().observe(new CrashPoint(Integer.parseInt(entries)));
        }
    }

    @Override
    public void applied(View before, View after, Entry entry) {
        if (isAboutAJob(entry) && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(EXIT);
        }
    }

    private static boolean isAboutAJob(Entry entry) {
        return entry.kind().equals(ConfigEntries.COMMITTED)
                ? ConfigEntries.cause(entry).job() != null
                : !JobEntries.touched(entry).isEmpty();
    }
}
