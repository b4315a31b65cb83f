package janeti.luxi;

import janeti.jobs.ArchiveCount;
import janeti.jobs.FilterRules;
import janeti.jobs.JobChange;
import janeti.jobs.JobQueue;
import janeti.jobs.Reply;
import janeti.jobs.SubmitResult;
import janeti.model.ErrorCode;
import janeti.model.GanetiException;
import janeti.model.PrereqException;
import janeti.model.Submitter;
import janeti.noderpc.distribution.Distribution;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;
import janeti.query.Queries;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * What each request means: a call of the queue or of the queries, and the form of its answer.
 * Source: spec/luxi.json, methods. Has no state; called by all connections at once.
 */
public final class ClientOps implements RequestHandler {
    /** A field of QueryConfigValues that Ganeti has not: a list of {@link Distribution.Copy}. */
    private static final String DISTRIBUTION = "distribution";

    private final JobQueue jobs;
    private final Queries queries;
    private final Distribution distribution;

    public ClientOps(JobQueue jobs, Queries queries) {
        this(jobs, queries, Distribution.NOWHERE);
    }

    public ClientOps(JobQueue jobs, Queries queries, Distribution distribution) {
        this.jobs = jobs;
        this.queries = queries;
        this.distribution = distribution;
    }

    @Override
    public @Nullable Object answer(LuxiRequest request, Submitter who) {
        return switch (request) {
            case LuxiRequest.SubmitJob r -> jobs.submit(r.ops(), who).value();
            case LuxiRequest.SubmitJobToDrainedQueue r ->
                    jobs.submitToDrained(r.ops(), who).value();
            case LuxiRequest.SubmitManyJobs r ->
                    jobs.submitMany(r.jobs(), who).stream().map(ClientOps::wire).toList();
            case LuxiRequest.PickupJob _ ->
                    throw GanetiException.generic("Luxi call 'PickupJob' is for internal use only");
            case LuxiRequest.WaitForJobChange r -> change(r);
            case LuxiRequest.CancelJob r -> wire(jobs.cancel(r.job(), r.kill()));
            case LuxiRequest.ArchiveJob r -> jobs.archive(r.job());
            case LuxiRequest.AutoArchiveJobs r ->
                    wire(jobs.autoArchive(r.ageSeconds(), r.timeout()));
            case LuxiRequest.ChangeJobPriority r ->
                    wire(jobs.changePriority(r.job(), r.priority()));
            case LuxiRequest.QueryJobs r -> queries.queryJobs(r);
            case LuxiRequest.QueryInstances(var names, var fields, boolean useLocking) ->
                    byNames(QueryResource.INSTANCE, names, fields, useLocking);
            case LuxiRequest.QueryNodes(var names, var fields, boolean useLocking) ->
                    byNames(QueryResource.NODE, names, fields, useLocking);
            case LuxiRequest.QueryGroups(var names, var fields, boolean useLocking) ->
                    byNames(QueryResource.GROUP, names, fields, useLocking);
            case LuxiRequest.QueryNetworks(var names, var fields, boolean useLocking) ->
                    byNames(QueryResource.NETWORK, names, fields, useLocking);
            case LuxiRequest.QueryExports r -> {
                refuseLocking(r.useLocking());
                yield queries.exports(r.nodes());
            }
            case LuxiRequest.QueryFilters r -> queries.filterRules(r.uuids(), r.fields());
            case LuxiRequest.ReplaceFilter r ->
                    jobs.filterRules()
                            .replace(
                                    r.uuid(),
                                    new FilterRules.Wish(
                                            r.priority(), r.predicates(), r.action(), r.reason()));
            case LuxiRequest.DeleteFilter r -> deleteFilter(r.uuid());
            case LuxiRequest.Query r -> queries.query(r);
            case LuxiRequest.QueryFields r -> queries.queryFields(r);
            case LuxiRequest.QueryConfigValues r -> configValues(r.fields());
            case LuxiRequest.QueryClusterInfo _ -> queries.encodedClusterInfo();
            case LuxiRequest.QueryTags r -> queries.tags(r.kind(), r.name());
            case LuxiRequest.SetDrainFlag r -> drain(r.flag());
            case LuxiRequest.SetWatcherPause r -> pauseWatcher(r.until());
        };
    }

    @Override
    public boolean mayWait(LuxiRequest request) {
        return queries.mayWait(request);
    }

    private Object configValues(List<String> fields) {
        Object values = queries.configValues(fields);
        if (!fields.contains(DISTRIBUTION) || !(values instanceof List<?> found)) {
            return values;
        }
        List<@Nullable Object> all = new ArrayList<>(found);
        all.set(
                fields.indexOf(DISTRIBUTION),
                distribution.copies().stream().map(Distribution.Copy::wire).toList());
        return all;
    }

    private Object change(LuxiRequest.WaitForJobChange request) {
        JobChange change =
                jobs.waitForChange(
                        request.job(),
                        request.fields(),
                        request.previous(),
                        request.previousLog(),
                        request.timeout());
        return List.of(change.fields(), change.log());
    }

    /** True also if nothing had to be done, where the real daemon never answers. */
    private Object drain(boolean flag) {
        jobs.drain(flag);
        return true;
    }

    private @Nullable Object deleteFilter(String uuid) {
        jobs.filterRules().delete(uuid);
        return null;
    }

    private @Nullable Object pauseWatcher(@Nullable Double until) {
        jobs.pauseWatcher(until);
        return until;
    }

    private Object byNames(
            QueryResource what, List<String> names, List<String> fields, boolean useLocking) {
        refuseLocking(useLocking);
        return queries.valuesOf(what, names, fields);
    }

    private static void refuseLocking(boolean useLocking) {
        PrereqException.require(!useLocking, ErrorCode.INVAL, "Sync queries are not allowed");
    }

    private static Object wire(SubmitResult result) {
        return switch (result) {
            case SubmitResult.Accepted(var id) -> List.of(true, id.value());
            case SubmitResult.Refused(String why) -> List.of(false, why);
        };
    }

    private static Object wire(Reply reply) {
        return List.of(reply.done(), reply.text());
    }

    private static Object wire(ArchiveCount count) {
        return List.of(count.archived(), count.left());
    }
}
