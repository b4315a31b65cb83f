package janeti.node.transfer;

import janeti.node.host.CallFailedException;

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
 * The processes of one transfer. They are known by a variable of their environment, which they hand
 * down to whatever they start: a number alone may be another program's by now, and a script may
 * leave its process group.
 */
record TransferProcesses(Path folder) {
    private static final Logger log = LoggerFactory.getLogger(TransferProcesses.class);
    private static final Path PROCESSES = Path.of("/proc");
    private static final String LEADER = "/" + TransferFolder.PROGRAM + "\0";

    /** The variable; its value is the folder. */
    static final String VARIABLE = "JANETI_TRANSFER";

    boolean areThere() {
        return !all().isEmpty();
    }

    boolean has(long pid) {
        return isOurs(PROCESSES.resolve(Long.toString(pid)));
    }

    private List<Long> all() {
        List<Long> all = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
            for (Path process : processes) {
                if (isOurs(process)) {
                    all.add(Long.parseLong(process.getFileName().toString()));
                }
            }
            return all;
        } catch (IOException e) {
            throw new CallFailedException("Cannot list processes: " + e, e);
        }
    }

    /** What has ended and was not waited for has no environment any more. */
    private boolean isOurs(Path process) {
        return ("\0" + read(process.resolve("environ")))
                .contains("\0" + VARIABLE + "=" + folder + "\0");
    }

    /** The shell that tells how the transfer ended. */
    private static boolean isLeader(long pid) {
        return read(PROCESSES.resolve(Long.toString(pid)).resolve("cmdline")).contains(LEADER);
    }

    private static boolean isConnection(long pid) {
        return read(PROCESSES.resolve(Long.toString(pid)).resolve("comm")).equals("socat\n");
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

    /**
     * Ends them all; returns when they are gone. Scripts may tidy up first. Their shell sees their
     * end and tells it; it is killed only if it does not end then.
     */
    void end(Duration linger) {
        // First of all: the end of what it reads would be told to the other side as a good end.
        each(TransferProcesses::isConnection, true);
        each(pid -> !isLeader(pid), false);
        if (!haveEndedWithin(linger)) {
            each(pid -> !isLeader(pid), true);
        }
        if (!haveEndedWithin(linger)) {
            each(pid -> true, true);
        }
        if (!haveEndedWithin(Limits.KILLED)) {
            throw new CallFailedException(
                    "Processes "
                            + all()
                            + " of the transfer "
                            + folder.getFileName()
                            + " were killed and are still there after "
                            + Limits.KILLED.toSeconds()
                            + " seconds; they may wait for a disk that does not answer");
        }
    }

    private void each(Predicate<Long> which, boolean forcibly) {
        for (long pid : all()) {
            if (which.test(pid)) {
                ProcessHandle.of(pid)
                        .ifPresent(process -> {
                            var _ = forcibly ? process.destroyForcibly() : process.destroy();
                        });
            }
        }
    }

    private boolean haveEndedWithin(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (areThere()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            each(TransferProcesses::isConnection, true); // One may just have been starting.
            pause();
        }
        return true;
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
