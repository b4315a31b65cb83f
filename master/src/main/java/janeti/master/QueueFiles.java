package janeti.master;

import janeti.model.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The job queue as another master left it in Ganeti's files.
 *
 * @param jobs the JSON of the job files
 * @param lastJobId the highest number given out
 */
record QueueFiles(List<Object> jobs, long lastJobId) {
    private static final Logger log = LoggerFactory.getLogger(QueueFiles.class);

    QueueFiles {
        jobs = List.copyOf(jobs);
    }

    /** Refuses a queue with a file that cannot be read: a job must not vanish. */
    static QueueFiles read(Path folder) {
        var jobs = new ArrayList<Object>();
        try {
            if (Files.isDirectory(folder)) {
                for (Path file : jobFiles(folder)) {
                    jobs.add(job(file));
                }
            }
            return new QueueFiles(jobs, serial(folder.resolve("serial")));
        } catch (IOException e) {
            throw new StartRefused(
                    ExitCode.FAILURE, "Cannot read the job queue in " + folder + ": " + e, e);
        }
    }

    private static List<Path> jobFiles(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("job-[0-9]+"))
                    .sorted()
                    .toList();
        }
    }

    private static Object job(Path file) throws IOException {
        try {
            Object job = Json.parse(Files.readAllBytes(file));
            if (job != null) {
                return job;
            }
        } catch (Json.SyntaxException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
        throw unreadable(file, "it says null");
    }

    private static StartRefused unreadable(Path file, String why) {
        return new StartRefused(
                ExitCode.FAILURE,
                "The job file "
                        + file
                        + " cannot be read: "
                        + why
                        + ". Repair it, or move it away to go on without that job.");
    }

    private static long serial(Path file) throws IOException {
        try {
            String text = Files.readString(file).strip();
            if (text.matches("[0-9]{1,18}")) {
                return Long.parseLong(text);
            }
            throw unreadable(file, "\"" + text + "\" is no job number");
        } catch (NoSuchFileException e) {
            log.warn("file={} missing: job numbers go on from the files found", file);
            return 0;
        }
    }
}
