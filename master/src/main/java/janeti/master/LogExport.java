package janeti.master;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.ConfigStore;
import janeti.config.Ssconf;
import janeti.jobs.QueueExport;
import janeti.log.LogInspector;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes what a log holds as Ganeti's files: config.data, ssconf_* and the queue. The log is only
 * read, so this works on one that cannot be started.
 */
public final class LogExport {
    /**
     * What was written.
     *
     * @param damage where reading the log ended before its end; null if all was read
     */
    public record Exported(
            String cluster, long serial, int jobs, long entry, @Nullable String damage) {}

    private LogExport() {}

    /** Writes into a folder that is new or empty. */
    public static Exported write(Path logFolder, Path to) {
        try {
            requireEmpty(to);
            LogInspector.Replayed log = new LogInspector(logFolder, ClusterLog.folds()).replay();
            Config config = log.view().of(ConfigStore.FOLD).require();
            Files.createDirectories(to);
            // What is in these files is nobody's business but the owner's.
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwx------"));
            Files.write(to.resolve("config.data"), ConfigJson.bytes(config));
            for (Map.Entry<String, String> file : Ssconf.of(config).entrySet()) {
                Files.writeString(to.resolve(Ssconf.FILE_PREFIX + file.getKey()), file.getValue());
            }
            return new Exported(
                    config.cluster().name(),
                    config.serial(),
                    QueueExport.write(log.view(), to.resolve("queue")),
                    log.view().index(),
                    log.damage());
        } catch (IOException e) {
            throw Refusals.because("Cannot write to " + to + ": " + e, e);
        }
    }

    private static void requireEmpty(Path to) throws IOException {
        if (!Files.exists(to)) {
            return;
        }
        try (Stream<Path> children = Files.list(to)) {
            if (children.findAny().isPresent()) {
                throw new StartRefused(
                        ExitCode.FAILURE,
                        to + " is not empty; nothing was written. Choose a new folder.");
            }
        }
    }
}
