package janeti.jobs;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Ganeti's queue folder: job-N, serial, version, lock, drain, archive/N. Source:
 * spec/config-schema.json, queue. Files appear by renaming, so a reader sees all of one or nothing.
 */
final class QueueFolder {
    /** Jobs in one folder of the archive. Source: spec/locking.md, archive. */
    private static final long JOBS_PER_FOLDER = 10_000;

    private static final String PREFIX = "job-";
    private static final String JOB_FILE = PREFIX + "\\d{1,18}";
    private static final String VERSION = "1\n";

    /** Source: spec/constants.json, paths. */
    static final String ON_NODES = "/var/lib/ganeti/queue/";

    private static final String FILE_MODE = "rw-r-----";
    private static final String SERIAL_MODE = "rw-------";
    private static final String FOLDER_MODE = "rwxr-x---";

    private final Path folder;
    private final Consumer<Path> ownership;

    QueueFolder(Path folder, Consumer<Path> ownership) {
        this.folder = folder;
        this.ownership = ownership;
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    void prepare() throws IOException {
        makeFolder(folder);
        makeFolder(folder.resolve("archive"));
        if (!Files.exists(folder.resolve("version"))) {
            replace(folder.resolve("version"), VERSION);
        }
        if (!Files.exists(folder.resolve("lock"))) { // What locks the queue after a hand-back.
            replace(folder.resolve("lock"), "");
        }
    }

    private void makeFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(FOLDER_MODE));
            ownership.accept(path);
        }
    }

    Path live(JobId id) {
        return folder.resolve(PREFIX + id);
    }

    /** Where a job's file lies on every node. */
    static String liveOnNodes(JobId id) {
        return ON_NODES + PREFIX + id;
    }

    /** The same of one that is archived. */
    static String archivedOnNodes(JobId id) {
        return ON_NODES + "archive/" + id.value() / JOBS_PER_FOLDER + "/" + PREFIX + id;
    }

    private Path archiveFolder(JobId id) {
        return folder.resolve("archive").resolve(Long.toString(id.value() / JOBS_PER_FOLDER));
    }

    private Path archived(JobId id) {
        return archiveFolder(id).resolve(PREFIX + id);
    }

    void writeLive(Job job) throws IOException {
        replace(live(job.id()), text(job));
    }

    /** Whether the file says of the job what we would. */
    boolean isLive(Job job) throws IOException {
        try {
            return Files.readString(live(job.id())).equals(text(job));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    boolean isArchived(JobId id) {
        return Files.exists(archived(id));
    }

    void removeLive(JobId id) throws IOException {
        Files.deleteIfExists(live(id));
    }

    /**
     * Returns once all are in the archive and on disk for good. A job's file moves there as it is
     * if it says all of the job: most often it is on disk since long, and its flush costs nothing.
     */
    void archive(List<Job> jobs) throws IOException {
        Set<Path> parents = new LinkedHashSet<>();
        for (Job job : jobs) {
            Path parent = archiveFolder(job.id());
            if (parents.add(parent) && !Files.isDirectory(parent)) {
                makeFolder(parent);
                sync(folder.resolve("archive"));
            }
            archive(job);
        }
        for (Path parent : parents) {
            sync(parent);
        }
    }

    private void archive(Job job) throws IOException {
        Path target = archived(job.id());
        if (isLive(job)) {
            sync(live(job.id()));
            move(live(job.id()), target);
        } else {
            replace(target, text(job), FILE_MODE, true);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel in = FileChannel.open(path, StandardOpenOption.READ)) {
            in.force(true);
        }
    }

    Optional<Job> readArchived(JobId id) throws IOException {
        return read(archived(id));
    }

    private static Optional<Job> read(Path path) throws IOException {
        try {
            return Optional.of(JobJson.read(Json.parse(Files.readAllBytes(path))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The numbers of the jobs that lie in the archive. */
    List<JobId> archivedIds() throws IOException {
        return idsBelow(folder.resolve("archive"), 2);
    }

    /** The numbers of the jobs that lie in the queue. */
    List<JobId> liveIds() throws IOException {
        return idsBelow(folder, 1);
    }

    private static List<JobId> idsBelow(Path top, int depth) throws IOException {
        if (!Files.exists(top)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(top, depth)) {
            return files.filter(QueueFolder::isJobFile).map(QueueFolder::id).sorted().toList();
        }
    }

    private static boolean isJobFile(Path path) {
        return path.getFileName().toString().matches(JOB_FILE);
    }

    private static JobId id(Path path) {
        return new JobId(Long.parseLong(path.getFileName().toString().substring(PREFIX.length())));
    }

    void writeSerial(long lastId) throws IOException {
        replace(folder.resolve("serial"), lastId + "\n", SERIAL_MODE, false);
    }

    void writeDrain(boolean drained) throws IOException {
        Path drain = folder.resolve("drain");
        if (!drained) {
            Files.deleteIfExists(drain);
        } else if (!Files.exists(drain)) {
            replace(drain, "");
        }
    }

    /** What the file of a job says. */
    static String text(Job job) {
        return Json.text(JobJson.write(job)) + "\n";
    }

    private void replace(Path path, String text) throws IOException {
        replace(path, text, FILE_MODE, false);
    }

    private void replace(Path path, String text, String mode, boolean sync) throws IOException {
        Path draft = path.resolveSibling("." + path.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        draft,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            if (sync) {
                out.force(true);
            }
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString(mode));
        ownership.accept(draft);
        move(draft, path);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
