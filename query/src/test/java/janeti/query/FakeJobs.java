package janeti.query;

import janeti.model.Job;
import janeti.model.JobId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A queue and an archive in memory, which remembers what was read from the archive. */
final class FakeJobs implements JobSource {
    private final TreeMap<JobId, Job> queued = new TreeMap<>();
    private final TreeMap<JobId, Job> archived = new TreeMap<>();
    final List<JobId> read = new ArrayList<>();
    boolean drained;
    @Nullable Double pause;

    static FakeJobs of(Job... jobs) {
        return new FakeJobs().queue(List.of(jobs));
    }

    FakeJobs queue(Collection<Job> jobs) {
        jobs.forEach(job -> queued.put(job.id(), job));
        return this;
    }

    FakeJobs archive(Collection<Job> jobs) {
        jobs.forEach(job -> archived.put(job.id(), job));
        return this;
    }

    @Override
    public List<Job> queued() {
        return List.copyOf(queued.values());
    }

    @Override
    public List<JobId> archived() {
        return List.copyOf(archived.keySet());
    }

    @Override
    public @Nullable Found find(JobId id) {
        Job live = queued.get(id);
        if (live != null) {
            return new Found(live, false);
        }
        read.add(id);
        Job old = archived.get(id);
        return old == null ? null : new Found(old, true);
    }

    @Override
    public @Nullable Map<String, @Nullable Object> explained(JobId id) {
        Job job = queued.get(id);
        return job == null || job.isFinal()
                ? null
                : Map.of("text", "it is job " + id, "because", List.of());
    }

    @Override
    public boolean isDrained() {
        return drained;
    }

    @Override
    public @Nullable Double watcherPause() {
        return pause;
    }
}
