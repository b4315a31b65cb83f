package janeti.master;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One daemon of an embedded cluster, running or not; its pid file tells.
 *
 * @param title what it is called in messages
 */
public record LocalDaemon(String title, Path pidFile, Path logFile) {
    public static LocalDaemon master(Place place) {
        return new LocalDaemon("master daemon", place.paths().pidFile(), place.paths().logFile());
    }

    public static LocalDaemon node(Place place) {
        return new LocalDaemon(
                "node daemon of " + place.node(),
                place.paths().nodePidFile(),
                place.paths().nodeLogFile());
    }

    /** Its process; null if it does not run. What a dead daemon left does not count. */
    public @Nullable Long pid() {
        return PidFile.isHeld(pidFile) ? PidFile.read(pidFile) : null;
    }

    /** Asks it to end. */
    void terminate() {
        process().ifPresent(ProcessHandle::destroy);
    }

    /** Ends it whether or not it wants. */
    void kill() {
        process().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Whether it is gone within this time. */
    boolean isGone(Duration within) {
        Optional<ProcessHandle> process = process();
        if (process.isEmpty()) {
            return true;
        }
        try {
            process.get().onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new StartRefused(ExitCode.FAILURE, "Cannot wait for the " + title + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused(ExitCode.FAILURE, "Interrupted; the daemons are ending.", e);
        }
    }

    private Optional<ProcessHandle> process() {
        Long pid = pid();
        return pid == null ? Optional.empty() : ProcessHandle.of(pid);
    }
}
