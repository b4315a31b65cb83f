package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The process of a guest. It is known by the pid file in its command line, which names node and
 * guest: a number alone may be another program's by now. Found among all processes, so that a guest
 * is not lost with its pid file, and never started a second time.
 */
public record GuestProcess(String guest, long pid) {
    private static final Logger log = LoggerFactory.getLogger(GuestProcess.class);
    private static final Path PROCESSES = Path.of("/proc");
    private static final String PID_FILE = "-pidfile";

    /** Fields of /proc/PID/stat behind the name: time in user mode and in the kernel, in ticks. */
    private static final int USER_TIME = 11;

    private static final int KERNEL_TIME = 12;

    /** Ticks are hundredths of a second for programs on all of Linux' machines. */
    private static final double TICKS_PER_SECOND = 100;

    /** Null when there is none. */
    public static @Nullable GuestProcess find(GuestFiles files) {
        long pid = recorded(files.pid());
        if (pid > 0 && files.pid().equals(pidFileOf(pid))) {
            return new GuestProcess(files.name(), pid);
        }
        return all(files.tree()).get(files.name());
    }

    /** 0 when nothing sensible is recorded. */
    private static long recorded(Path pidFile) {
        try {
            return Long.parseLong(NodeTree.text(pidFile).strip());
        } catch (IOException | NumberFormatException e) {
            log.trace("pid file not read: file={} cause={}", pidFile, e.toString());
            return 0;
        }
    }

    /** All guests of a node, by name. */
    public static Map<String, GuestProcess> all(NodeTree tree) {
        Path folder = GuestFiles.pidFolder(tree);
        var all = new TreeMap<String, GuestProcess>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[1-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(process.getFileName().toString());
                Path pidFile = pidFileOf(pid);
                if (pidFile != null && folder.equals(pidFile.getParent())) {
                    String name = pidFile.getFileName().toString();
                    all.put(name, new GuestProcess(name, pid));
                }
            }
            return all;
        } catch (IOException e) {
            throw new CallFailedException("Cannot list processes: " + e, e);
        }
    }

    /** Null when the process is gone, or none of QEMU's, or about to start one. */
    private static @Nullable Path pidFileOf(long pid) {
        String line = read(pid, "cmdline");
        int option = line.indexOf("\0" + PID_FILE + "\0");
        if (option < 0 || isDead(pid)) {
            return null;
        }
        int start = option + PID_FILE.length() + 2;
        int end = line.indexOf('\0', start);
        return end < 0 ? null : Path.of(line.substring(start, end));
    }

    /** What has ended and was not waited for keeps its number for a while. */
    private static boolean isDead(long pid) {
        List<String> fields = stat(pid);
        return fields.isEmpty() || fields.getFirst().equals("Z") || fields.getFirst().equals("X");
    }

    /** From the state on. */
    private static List<String> stat(long pid) {
        String stat = read(pid, "stat");
        int end = stat.lastIndexOf(") ");
        return end < 0 ? List.of() : List.of(stat.substring(end + 2).strip().split(" ", -1));
    }

    /** Empty when the process has gone meanwhile. */
    private static String read(long pid, String file) {
        try {
            byte[] bytes = Files.readAllBytes(PROCESSES.resolve(pid + "/" + file));
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            log.trace("process has gone: pid={} cause={}", pid, e.toString());
            return "";
        }
    }

    /** Processor time that it took, seconds. */
    public double seconds() {
        List<String> fields = stat(pid);
        return fields.size() <= KERNEL_TIME
                ? 0
                : (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(KERNEL_TIME)))
                        / TICKS_PER_SECOND;
    }

    public boolean isAlive() {
        return !isDead(pid);
    }

    /** Waits for its end; false if it is still there. */
    public boolean hasEndedWithin(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (isAlive()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    static void pause() {
        try {
            Thread.sleep(Limits.LOOK_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailedException("The node daemon ends", e);
        }
    }

    /** Ends it at once; returns when it is gone. */
    public void kill() {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isPresent() && isAlive()) {
            var _ = process.get().destroyForcibly();
        }
        if (!hasEndedWithin(Limits.KILLED)) {
            throw new CallFailedException(
                    "The process "
                            + pid
                            + " of instance "
                            + guest
                            + " was killed and is still there after "
                            + Limits.KILLED.toSeconds()
                            + " seconds; it may wait for a disk that does not answer");
        }
    }
}
