package janeti.bench;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.query.JobSource;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** A queue that never changes, without an archive; numbers begin at 1. */
record ListedJobs(List<Job> queued) implements JobSource {
    @Override
    public List<JobId> archived() {
        return List.of();
    }

    @Override
    public @Nullable Found find(JobId id) {
        int at = Math.toIntExact(id.value()) - 1;
        return at >= 0 && at < queued.size() ? new Found(queued.get(at), false) : null;
    }

    @Override
    public @Nullable Map<String, @Nullable Object> explained(JobId id) {
        return null;
    }

    @Override
    public boolean isDrained() {
        return false;
    }

    @Override
    public @Nullable Double watcherPause() {
        return null;
    }
}
