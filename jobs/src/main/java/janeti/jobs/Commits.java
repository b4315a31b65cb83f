package janeti.jobs;

import janeti.config.Cause;
import janeti.config.Config;
import janeti.config.ConfigStore;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;

/**
 * What one opcode changes in the configuration. A change and its step are one entry of the log, so
 * each is made once, however often the daemon dies.
 */
final class Commits {
    private final ConfigStore store;
    private final JobLog jobLog;
    private final Replay replay;
    private boolean any;

    Commits(ConfigStore store, JobLog jobLog, Replay replay) {
        this.store = store;
        this.jobLog = jobLog;
        this.replay = replay;
        this.any = replay.changedConfig();
    }

    /** A way to ask the store for a change. */
    interface Asked extends BiFunction<ConfigStore, Cause, CompletableFuture<Config>> {}

    /** Whether the opcode has changed the configuration, be it only in order to change it back. */
    boolean any() {
        return any;
    }

    /**
     * Makes a change durable.
     *
     * @return the configuration after it; null when it was made before a crash
     */
    @Nullable Config once(int step, String what, Asked commit) {
        if (replay.step(step, what) != null) {
            return null;
        }
        jobLog.say();
        long began = System.nanoTime();
        var cause = new Cause(jobLog.job(), jobLog.op(), step, what);
        Config config = await(commit.apply(store, cause));
        any = true;
        jobLog.story()
                .tell(
                        "committed: serial=%d what=\"%s\" took_ms=%d"
                                .formatted(config.serial(), what, Story.msSince(began)));
        return config;
    }

    /** Not interruptible: a change that is under way becomes true or fails, killed job or not. */
    private static Config await(CompletableFuture<Config> durable) {
        try {
            return durable.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
