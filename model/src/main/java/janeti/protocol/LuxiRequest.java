package janeti.protocol;

import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.op.TagKind;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/**
 * A request of a client, decoded. Source: spec/luxi.json, methods; each record is named as its
 * method.
 */
public sealed interface LuxiRequest {
    record SubmitJob(List<OpInput> ops) implements LuxiRequest {}

    record SubmitJobToDrainedQueue(List<OpInput> ops) implements LuxiRequest {}

    record SubmitManyJobs(List<List<OpInput>> jobs) implements LuxiRequest {}

    record PickupJob(JobId job) implements LuxiRequest {}

    /**
     * Waits until something about a job is new.
     *
     * @param previous the field values that the client has seen; null at first
     * @param previousLog the highest log serial that the client has seen; null at first
     */
    record WaitForJobChange(
            JobId job,
            List<String> fields,
            @Nullable Object previous,
            @Nullable Long previousLog,
            Duration timeout)
            implements LuxiRequest {}

    record CancelJob(JobId job, boolean kill) implements LuxiRequest {}

    record ArchiveJob(JobId job) implements LuxiRequest {}

    /** An age below zero means all. */
    record AutoArchiveJobs(long ageSeconds, Duration timeout) implements LuxiRequest {}

    record ChangeJobPriority(JobId job, int priority) implements LuxiRequest {}

    /** No ids: all jobs of the queue. */
    record QueryJobs(List<JobId> ids, List<String> fields) implements LuxiRequest {}

    record QueryInstances(List<String> names, List<String> fields, boolean useLocking)
            implements LuxiRequest {}

    record QueryNodes(List<String> names, List<String> fields, boolean useLocking)
            implements LuxiRequest {}

    record QueryGroups(List<String> names, List<String> fields, boolean useLocking)
            implements LuxiRequest {}

    record QueryNetworks(List<String> names, List<String> fields, boolean useLocking)
            implements LuxiRequest {}

    record QueryExports(List<String> nodes, boolean useLocking) implements LuxiRequest {}

    record QueryFilters(List<String> uuids, List<String> fields) implements LuxiRequest {}

    record ReplaceFilter(
            @Nullable String uuid,
            long priority,
            List<Object> predicates,
            Object action,
            List<Object> reason)
            implements LuxiRequest {}

    record DeleteFilter(String uuid) implements LuxiRequest {}

    /**
     * Rows of a resource.
     *
     * @param filter as sent; {@code janeti.query} compiles it
     */
    record Query(QueryResource what, List<String> fields, @Nullable Object filter)
            implements LuxiRequest {}

    /** No fields: all. */
    record QueryFields(QueryResource what, List<String> fields) implements LuxiRequest {}

    record QueryConfigValues(List<String> fields) implements LuxiRequest {}

    record QueryClusterInfo() implements LuxiRequest {}

    record QueryTags(TagKind kind, String name) implements LuxiRequest {}

    record SetDrainFlag(boolean flag) implements LuxiRequest {}

    /**
     * Keeps the watcher from acting.
     *
     * @param until seconds since the epoch; null ends the pause
     */
    record SetWatcherPause(@Nullable Double until) implements LuxiRequest {}
}
