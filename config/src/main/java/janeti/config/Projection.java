package janeti.config;

import janeti.log.Entry;
import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.log.View;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps Ganeti's files in step with the log, a little behind it: {@code config.data} and all {@code
 * ssconf_*}. One thread of its own; many commits in a row cost one write.
 *
 * <p>Before config.data is replaced, its serial and digest are in the log. So after a crash at any
 * point the file on disk is known as ours, and is written again from the log at the next start.
 * What fails is tried again, less and less often; it never ends the daemon.
 */
public final class Projection implements AutoCloseable {
    public static final String CONFIG_FILE = "config.data";

    private static final Logger LOG = LoggerFactory.getLogger(Projection.class);
    private static final Set<PosixFilePermission> CONFIG_MODE =
            PosixFilePermissions.fromString("rw-r-----");
    private static final Set<PosixFilePermission> SSCONF_MODE =
            PosixFilePermissions.fromString("r--r--r--");

    private final ReplicatedLog log;
    private final Path dir;
    private final ReplacedFiles files;
    private final Pace pace;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean closing;
    private boolean hurried;
    private @Nullable Config written;
    private long writtenIndex = -1;

    /** Up to here somebody waits for the files. */
    private long wantedIndex;

    private long behindSinceNanos;
    private boolean behind;
    private @Nullable String problem;

    /** What is in the files, as far as this process knows; only the thread uses it. */
    private final Map<String, String> contents = new HashMap<>();

    /** How often to write. */
    public record Pace(Duration interval, Duration firstRetry, Duration longestRetry) {
        public static final Pace USUAL =
                new Pace(
                        Limits.PROJECTION_INTERVAL,
                        Limits.PROJECTION_FIRST_RETRY,
                        Limits.PROJECTION_LONGEST_RETRY);
    }

    /**
     * How far the files are.
     *
     * @param serial of the configuration in the files; 0 when none was written yet
     * @param problem why the last write failed; null when it did not
     */
    public record Status(long serial, long lagMs, @Nullable String problem) {}

    public Projection(ReplicatedLog log, Path dir, ReplacedFiles files, Pace pace) {
        this.log = log;
        this.dir = dir;
        this.files = files;
        this.pace = pace;
        this.thread = Thread.ofPlatform().name("projection").daemon().unstarted(this::run);
    }

    public Projection(ReplicatedLog log, Path dir, Ownership ownership) {
        this(log, dir, new DiskFiles(ownership), Pace.USUAL);
    }

    /** Begins to follow the log. What differs from the files now is written at once. */
    public void start() {
        log.observe(this::applied);
        nudge();
        thread.start();
    }

    private void applied(View before, View after, Entry entry) {
        if (before.of(ConfigStore.FOLD).config() != after.of(ConfigStore.FOLD).config()) {
            nudge();
        }
    }

    private void nudge() {
        lock.lock();
        try {
            if (!behind) {
                behind = true;
                behindSinceNanos = System.nanoTime();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How old the oldest change is that is not in the files yet; 0 when all are. */
    public long lagMs() {
        return status().lagMs();
    }

    public Status status() {
        lock.lock();
        try {
            long lag = behind ? System.nanoTime() - behindSinceNanos : 0;
            return new Status(
                    written == null ? 0 : written.serial(),
                    TimeUnit.NANOSECONDS.toMillis(lag),
                    problem);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns when everything applied so far is in the files; throws when the disk does not let it.
     */
    public void flush() {
        flush(Limits.FLUSH);
    }

    void flush(Duration limit) {
        long target = log.view().index();
        lock.lock();
        try {
            behind = true; // The observer may not have been told yet.
            wantedIndex = Math.max(wantedIndex, target);
            hurried = true;
            changed.signalAll();
            long left = limit.toNanos();
            while (writtenIndex < target) {
                if (left <= 0 || closing) {
                    throw new LogException(
                            "The configuration is durable in the log, but not yet in %s: %s"
                                    .formatted(
                                            dir.resolve(CONFIG_FILE),
                                            problem == null ? "no time was left" : problem));
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException("Interrupted while the configuration was written", e);
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is left to write, if the disk lets it, and ends. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Limits.FLUSH);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration retry = pace.firstRetry();
        try {
            while (awaitWork()) {
                boolean done = project();
                pause(done ? pace.interval() : retry);
                retry = done ? pace.firstRetry() : doubled(retry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // By one who wants this thread to end.
        }
    }

    private Duration doubled(Duration retry) {
        Duration doubled = retry.multipliedBy(2);
        return doubled.compareTo(pace.longestRetry()) < 0 ? doubled : pace.longestRetry();
    }

    /** False when the thread is to end: all is written, or the disk does not let it. */
    private boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!behind && !closing) {
                changed.await();
            }
            return behind && (!closing || problem == null);
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration duration) throws InterruptedException {
        lock.lock();
        try {
            long left = duration.toNanos();
            while (left > 0 && !hurried && !closing) {
                left = changed.awaitNanos(left);
            }
            hurried = false;
        } finally {
            lock.unlock();
        }
    }

    /** Brings the files to the newest state; false when it failed. */
    private boolean project() throws InterruptedException {
        View view = log.view();
        @Nullable Config config = view.of(ConfigStore.FOLD).config();
        @Nullable String failure = config == null || config == written ? null : tryWrite(config);
        lock.lock();
        try {
            if (failure == null) {
                written = config;
                writtenIndex = view.index();
                behind =
                        wantedIndex > writtenIndex
                                || log.view().of(ConfigStore.FOLD).config() != config;
                behindSinceNanos = System.nanoTime();
            }
            report(failure);
            problem = failure;
            changed.signalAll();
            return failure == null;
        } finally {
            lock.unlock();
        }
    }

    /** One line when it begins to fail, or fails otherwise, and one when it is over. */
    private void report(@Nullable String failure) {
        if (failure != null && !failure.equals(problem)) {
            LOG.warn("dir={} files of the configuration are not written: cause={}", dir, failure);
        } else if (failure == null && problem != null) {
            LOG.info("dir={} files of the configuration are written again", dir);
        }
    }

    private @Nullable String tryWrite(Config config) throws InterruptedException {
        try {
            writeConfig(config);
            for (Map.Entry<String, String> file : Ssconf.of(config).entrySet()) {
                writeSsconf(Ssconf.FILE_PREFIX + file.getKey(), file.getValue());
            }
            return null;
        } catch (IOException e) {
            return e.toString();
        } catch (ExecutionException e) {
            return "the log did not take the intent: " + e.getCause();
        } catch (LogException e) {
            return "the log did not take the intent: " + e.getMessage();
        }
    }

    private void writeConfig(Config config)
            throws IOException, InterruptedException, ExecutionException {
        byte[] content = ConfigJson.bytes(config);
        String digest = Digest.of(content);
        if (digest.equals(digestOnDisk())) {
            return;
        }
        var intent = new ConfigState.Intent(config.serial(), digest);
        log.append(ConfigEntries.PROJECTED, ConfigEntries.projected(intent)).get();
        files.replace(
                new ReplacedFiles.Spec(
                        dir.resolve(CONFIG_FILE), CONFIG_MODE, "gnt-masterd", "gnt-confd"),
                content,
                true);
        contents.put(CONFIG_FILE, digest);
    }

    private @Nullable String digestOnDisk() throws IOException {
        String known = contents.get(CONFIG_FILE);
        return known == null ? Import.digestOf(dir.resolve(CONFIG_FILE)) : known;
    }

    private void writeSsconf(String name, String content) throws IOException {
        if (content.equals(contents.get(name)) || content.equals(onDisk(name))) {
            contents.put(name, content);
            return;
        }
        files.replace(
                new ReplacedFiles.Spec(dir.resolve(name), SSCONF_MODE, "root", "root"),
                content.getBytes(StandardCharsets.UTF_8),
                false);
        contents.put(name, content);
    }

    private @Nullable String onDisk(String name) throws IOException {
        try {
            return Files.readString(dir.resolve(name), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return null;
        } catch (AccessDeniedException e) {
            return null; // Written by root's commands, which renew certificates; replaced by ours.
        }
    }
}
