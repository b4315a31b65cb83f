package janeti.node.host;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Processes that are known by their environment, which they hand down to whatever they start: a
 * number alone may be another program's by now, a process may leave its group, and the daemon that
 * started them may have gone.
 *
 * @param marks what must all be in it, each VARIABLE=VALUE
 */
public record MarkedProcesses(List<String> marks) {
    private static final Logger log = LoggerFactory.getLogger(MarkedProcesses.class);
    private static final Path PROCESSES = Path.of("/proc");

    private static final int LOOKS = 2;

    /** Which of them are meant. */
    public static final Predicate<Long> ALL = pid -> true;

    public static final Predicate<Long> NONE = pid -> false;

    /** Looks twice: what is just becoming another program has no environment for a moment. */
    public boolean areThere() {
        for (int look = 0; look < LOOKS; look++) {
            if (!all().isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** True if this is one of them. */
    public boolean has(long pid) {
        return isMarked(PROCESSES.resolve(Long.toString(pid)));
    }

    private List<Long> all() {
        List<Long> all = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
            for (Path process : processes) {
                if (isMarked(process)) {
                    all.add(Long.parseLong(process.getFileName().toString()));
                }
            }
            return all;
        } catch (IOException e) {
            throw new CallFailedException("Cannot list processes: " + e, e);
        }
    }

    /** What has ended and was not waited for has no environment any more. */
    private boolean isMarked(Path process) {
        String environment = "\0" + read(process.resolve("environ"));
        return marks.stream().allMatch(mark -> environment.contains("\0" + mark + "\0"));
    }

    /** Its words, each with a NUL behind it. */
    public static String commandLine(long pid) {
        return read(PROCESSES.resolve(Long.toString(pid)).resolve("cmdline"));
    }

    /** The name of its program. */
    public static String program(long pid) {
        return read(PROCESSES.resolve(Long.toString(pid)).resolve("comm")).strip();
    }

    /** Empty when the process has gone meanwhile, or is another user's. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            log.trace("process not looked at: file={} cause={}", file, e.toString());
            return "";
        }
    }

    /** Asks them to end. */
    public void end(Predicate<Long> which) {
        handles(which).forEach(ProcessHandle::destroy);
    }

    /** Ends them at once. */
    public void kill(Predicate<Long> which) {
        handles(which).forEach(ProcessHandle::destroyForcibly);
    }

    private List<ProcessHandle> handles(Predicate<Long> which) {
        return all().stream().filter(which).flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
    }

    /** Waits until all have ended, killing those that may not be there meanwhile. */
    public boolean haveEndedWithin(Duration limit, Predicate<Long> killed) {
        long end = System.nanoTime() + limit.toNanos();
        while (areThere()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            kill(killed);
            pause();
        }
        return true;
    }

    /**
     * Kills them all; returns when they are gone.
     *
     * @param what they are
     */
    public void killAll(String what) {
        if (!haveEndedWithin(Limits.KILLED, ALL)) {
            throw new CallFailedException(
                    "Processes "
                            + all()
                            + " of "
                            + what
                            + " were killed and are still there after "
                            + Limits.KILLED.toSeconds()
                            + " seconds; they may wait for a disk that does not answer");
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Limits.LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException("The node daemon ends", e);
        }
    }
}
