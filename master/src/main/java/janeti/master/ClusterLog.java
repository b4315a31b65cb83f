package janeti.master;

import janeti.config.Config;
import janeti.config.ConfigJson;
import janeti.config.ConfigState;
import janeti.config.ConfigStore;
import janeti.config.Import;
import janeti.jobs.ClusterEnd;
import janeti.jobs.JobQueue;
import janeti.jobs.QueueImport;
import janeti.log.Fold;
import janeti.log.LogIdentity;
import janeti.log.LogSettings;
import janeti.log.LogTls;
import janeti.log.RatisLog;
import janeti.log.ReplicatedLog;
import janeti.model.GanetiException;
import janeti.model.Uuid;
import janeti.protocol.NodeIdentity;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Opens this node's log and settles whether config.data, as it is found, comes from the log or from
 * Ganeti.
 */
public final class ClusterLog {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLog.class);
    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rwx------");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

    private ClusterLog() {}

    /** The parts of the state, all that a log of Janeti's holds. */
    public static List<Fold<?>> folds() {
        return List.of(ConfigStore.FOLD, JobQueue.fold());
    }

    /** An open log that has a configuration; else a refusal, and nothing is left open. */
    static ReplicatedLog open(Place place, NodeIdentity cluster, NodeIdentity client, Clock clock)
            throws IOException {
        LogTls tls =
                LogTls.issuedBy(cluster.certificate(), client.key(), List.of(client.certificate()));
        Paths paths = place.paths();
        ReplicatedLog log = RatisLog.open(settings(paths, tls), folds(), clock);
        if (isOver(log, paths)) {
            log.close();
            putAside(paths.janeti(), clock);
            log = RatisLog.open(settings(paths, tls), folds(), clock);
        }
        try {
            ConfigState state = log.view().of(ConfigStore.FOLD);
            Import.Decision decision = Import.decide(Import.file(paths.data()), state);
            QueueImport queue =
                    decision instanceof Import.Keep
                            ? new QueueImport(List.of(), 0)
                            : QueueImport.read(paths.queue());
            Import.carryOut(
                    decision, log, paths.data(), queue.jobs(), queue.lastId(), clock.instant());
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Whether the cluster of this log was destroyed, and another one was made here since. */
    private static boolean isOver(ReplicatedLog log, Paths paths) throws IOException {
        Config known = log.view().of(ConfigStore.FOLD).config();
        byte[] file = Import.file(paths.data());
        if (known == null || file == null || !ClusterEnd.isLastIn(log.view())) {
            return false;
        }
        try {
            Uuid now = ConfigJson.parse(file).cluster().uuid();
            return !now.equals(known.cluster().uuid());
        } catch (GanetiException e) {
            LOG.debug("config.data cannot be read, the import says why: cause={}", e.toString());
            return false;
        }
    }

    private static void putAside(Path folder, Clock clock) throws IOException {
        String ending = ".destroyed-" + STAMP.format(clock.instant());
        Path aside = folder.resolveSibling(folder.getFileName() + ending);
        Files.move(folder, aside);
        LOG.info("log of a cluster that was destroyed is put aside: folder={}", aside);
    }

    /** A log that is there says itself whose it is; a new one is that of config.data. */
    private static LogSettings settings(Paths paths, LogTls tls) throws IOException {
        LogIdentity known = LogIdentity.of(paths.log());
        if (known != null) {
            return LogSettings.alone(
                    paths.log(), known.incarnation(), known.cluster(), known.peer(), tls);
        }
        Config config = firstConfig(paths);
        Files.createDirectories(paths.janeti(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        return LogSettings.alone(
                paths.log(),
                UUID.randomUUID(),
                config.cluster().uuid().value(),
                config.masterNode().uuid().value(),
                tls);
    }

    private static Config firstConfig(Paths paths) throws IOException {
        Path file = paths.configData();
        byte[] content = Import.file(paths.data());
        if (content == null) {
            throw new StartRefused(
                    ExitCode.FAILURE,
                    "There is neither "
                            + file
                            + " nor a log in "
                            + paths.log()
                            + ", though this node is the master by its other files. Restore one of"
                            + " them from a master candidate or a backup.");
        }
        try {
            return ConfigJson.parse(content).verified();
        } catch (GanetiException e) {
            throw Refusals.because(
                    file
                            + " cannot be taken over: "
                            + e.getMessage()
                            + ". Nothing was changed. Restore it from a master candidate or a backup.",
                    e);
        }
    }
}
