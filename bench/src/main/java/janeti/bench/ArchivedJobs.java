package janeti.bench;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.op.OpInput;

import org.pcollections.TreePVector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fills an archive with files of empty jobs, as years of work would leave it. */
final class ArchivedJobs {
    /** Far from the numbers that a new cluster gives to its jobs. */
    private static final long FIRST = 10_000_000;

    private static final long JOBS_PER_FOLDER = 10_000;

    private ArchivedJobs() {}

    static void fill(Path queueFolder, int count) throws IOException {
        for (long number = FIRST; number < FIRST + count; number++) {
            Path folder =
                    queueFolder.resolve("archive").resolve(Long.toString(number / JOBS_PER_FOLDER));
            Files.createDirectories(folder);
            Files.write(folder.resolve("job-" + number), Json.bytes(JobJson.write(job(number))));
        }
    }

    private static Job job(long number) {
        var op =
                new QueuedOp(
                        Samples.emptyOp(),
                        OpStatus.SUCCESS,
                        null,
                        TreePVector.empty(),
                        OpInput.DEFAULT_PRIORITY,
                        Samples.TIME,
                        Samples.TIME,
                        Samples.TIME);
        return new Job(
                new JobId(number),
                TreePVector.singleton(op),
                new Submitter("root", "root"),
                Samples.TIME,
                Samples.TIME,
                Samples.TIME);
    }
}
