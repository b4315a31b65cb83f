package janeti.config;

import janeti.log.LogException;
import janeti.log.ReplicatedLog;
import janeti.model.GanetiException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * Whether the {@code config.data} that is found at start is ours or comes from Ganeti, and taking
 * it over if it does. A file that cannot be taken over stops the start with the reason: what an
 * administrator put there is never silently ignored or overwritten.
 */
public final class Import {
    private static final Logger LOG = LoggerFactory.getLogger(Import.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private Import() {}

    /** What to do about the file. */
    public sealed interface Decision {}

    /** The log knows all that the file says. */
    public record Keep(String why) implements Decision {}

    /** The log is empty; the cluster comes from this file. */
    public record FirstImport(Config config, String digest) implements Decision {}

    /** The file was changed by somebody else, and takes the place of what the log says. */
    public record ImportForeign(Config config, String digest, Config replaced)
            implements Decision {}

    /** The content of the data folder's config.data; null when there is none. */
    public static byte @Nullable [] file(Path dataDir) throws IOException {
        try {
            return read(dataDir.resolve(Projection.CONFIG_FILE));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The content of a file that is to be a configuration; one that is too long is not read. */
    public static byte[] read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > Limits.CONFIG_FILE_BYTES) {
            throw new IOException(
                    "%s has %d bytes, the limit is %d"
                            .formatted(file, size, Limits.CONFIG_FILE_BYTES));
        }
        return Files.readAllBytes(file);
    }

    static @Nullable String digestOf(Path file) throws IOException {
        try {
            return Digest.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Pure. Throws a {@link GanetiException} that says what is wrong and what to do when the file
     * can be neither kept nor imported.
     *
     * @param file the bytes of config.data; null when there is none
     */
    public static Decision decide(byte @Nullable [] file, ConfigState state) {
        @Nullable Config current = state.config();
        if (file == null) {
            if (current != null) {
                return new Keep("there is no config.data; it is written from the log");
            }
            throw new GanetiException(
                    "ConfigurationError",
                    "There is neither a config.data nor a configuration in the log: this cluster is"
                            + " not initialized. Run `janeti init` or `gnt-cluster init`");
        }
        String digest = Digest.of(file);
        if (state.isOurs(digest)) {
            return new Keep("config.data was written by this log or is imported already");
        }
        Config found = readable(file);
        if (current == null) {
            return new FirstImport(found, digest);
        }
        if (current.hasContentOf(found)) {
            return new Keep("config.data says the same as the log");
        }
        if (!uuidOf(found).equals(uuidOf(current))) {
            throw refused(
                    ("It is of another cluster: %s with uuid %s, and the log is of %s with uuid %s."
                                    + " Put the right file back, or move the log away to start with"
                                    + " this one")
                            .formatted(
                                    found.cluster().name(),
                                    uuidOf(found),
                                    current.cluster().name(),
                                    uuidOf(current)));
        }
        return new ImportForeign(found, digest, current);
    }

    private static String uuidOf(Config config) {
        return config.cluster().uuid().value();
    }

    private static Config readable(byte[] file) {
        try {
            return ConfigJson.parse(file).verified();
        } catch (GanetiException e) {
            throw new GanetiException(
                    e.wireClass(),
                    "config.data is not taken over: %s. It was not written by this log; repair it or put a good one back"
                            .formatted(e.getMessage()));
        }
    }

    private static GanetiException refused(String why) {
        return new GanetiException("ConfigurationError", "config.data is not taken over: " + why);
    }

    /**
     * Does what was decided; returns once it is durable. What an import replaces is first copied
     * beside the file.
     *
     * @param jobs the JSON of the job files in the queue folder
     * @param lastJobId the content of the queue's serial file
     */
    public static void carryOut(
            Decision decision,
            ReplicatedLog log,
            Path dataDir,
            List<Object> jobs,
            long lastJobId,
            Instant now)
            throws IOException {
        switch (decision) {
            case Keep keep -> LOG.info("dir={} configuration kept: {}", dataDir, keep.why());
            case FirstImport first -> {
                append(
                        log,
                        new ConfigEntries.Imported(
                                first.config(), jobs, lastJobId, first.digest()));
                LOG.info(
                        "dir={} cluster taken over: name={} serial={} instances={} jobs={} last_job={}",
                        dataDir,
                        first.config().cluster().name(),
                        first.config().serial(),
                        first.config().instances().size(),
                        jobs.size(),
                        lastJobId);
            }
            case ImportForeign foreign -> {
                Path backup = backUp(foreign.replaced(), dataDir, now);
                append(
                        log,
                        new ConfigEntries.Imported(
                                foreign.config(), jobs, lastJobId, foreign.digest()));
                LOG.warn(
                        "dir={} config.data was changed by another program and is taken over: serial_before={} serial={} jobs={} last_job={} backup={}",
                        dataDir,
                        foreign.replaced().serial(),
                        foreign.config().serial(),
                        jobs.size(),
                        lastJobId,
                        backup);
            }
        }
    }

    private static Path backUp(Config replaced, Path dataDir, Instant now) throws IOException {
        Path backup =
                dataDir.resolve(Projection.CONFIG_FILE + ".before-import-" + STAMP.format(now));
        new DiskFiles(Ownership.wherePossible())
                .replace(
                        new ReplacedFiles.Spec(
                                backup,
                                PosixFilePermissions.fromString("rw-r-----"),
                                "gnt-masterd",
                                "gnt-confd"),
                        ConfigJson.bytes(replaced),
                        true);
        return backup;
    }

    private static void append(ReplicatedLog log, ConfigEntries.Imported imported) {
        try {
            log.append(ConfigEntries.IMPORTED, ConfigEntries.imported(imported)).get();
        } catch (ExecutionException e) {
            throw new LogException(
                    "The import of config.data is not known to be durable: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException("Interrupted during the import of config.data", e);
        }
    }
}
