package janeti.query;

import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * Where queries find jobs; {@code jobs} implements it. Called by connection threads, many at a
 * time; an answer is a snapshot and never waits for a job. Only {@link #find} of an archived job
 * may read a file.
 */
public interface JobSource {
    /** A job and where it was. */
    record Found(Job job, boolean archived) {}

    /** The jobs of the queue, without the archive, by id. */
    List<Job> queued();

    /** The ids of all archived jobs, rising; the jobs themselves are not read. */
    List<JobId> archived();

    /** Looks in the queue, then in the archive; null when there is none or it cannot be read. */
    @Nullable Found find(JobId id);

    /**
     * Why a job does not go on, or what it does: {"text": …, "because": [{"kind": …}…]}; null when
     * it is over or there is none. Costs more than the other questions.
     */
    @Nullable Map<String, @Nullable Object> explained(JobId id);

    /** Whether the queue takes no new jobs. */
    boolean isDrained();

    /** Until when the watcher does nothing, seconds since the epoch; null when it works. */
    @Nullable Double watcherPause();
}
