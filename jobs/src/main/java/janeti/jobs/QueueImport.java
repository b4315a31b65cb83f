package janeti.jobs;

import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue that a real Ganeti left in its files, for the entry that takes the cluster over.
 *
 * @param jobs the JSON of the job files, the archive's excepted
 * @param lastId the number in the serial file, or the highest of a job if that is higher
 */
public record QueueImport(List<Object> jobs, long lastId) {
    private static final Logger LOG = LoggerFactory.getLogger(QueueImport.class);

    /**
     * Reads the folder; one that does not exist is an empty queue. A job file that cannot be read
     * is left where it is and told of.
     *
     * @throws GanetiException JobQueueError when the folder or its serial file cannot be read
     */
    public static QueueImport read(Path queueFolder) {
        var folder = new QueueFolder(queueFolder, path -> {});
        try {
            List<Object> jobs = new ArrayList<>();
            long last = serial(queueFolder.resolve("serial"));
            for (JobId id : folder.liveIds()) {
                Object job = job(folder.live(id));
                if (job != null) {
                    jobs.add(job);
                }
                last = Math.max(last, id.value());
            }
            return new QueueImport(jobs, last);
        } catch (IOException e) {
            throw new GanetiException(
                    "JobQueueError", "The queue in " + queueFolder + " cannot be read: " + e);
        }
    }

    private static @Nullable Object job(Path file) throws IOException {
        try {
            Object json = Json.parse(Files.readAllBytes(file));
            JobJson.read(json);
            return json;
        } catch (Json.SyntaxException | GanetiException e) {
            LOG.warn("file={} is no job file and stays where it is: {}", file, e.getMessage());
            return null;
        }
    }

    private static long serial(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (!text.matches("\\d{1,18}")) {
            throw new GanetiException(
                    "JobQueueError",
                    "The file " + file + " should hold the last job's number, it holds: " + text);
        }
        return Long.parseLong(text);
    }
}
