package janeti.query;

import janeti.config.Config;
import janeti.config.object.Cluster;
import janeti.config.object.FilterRule;
import janeti.config.object.Tagged;
import janeti.locks.LockRow;
import janeti.locks.NanoClock;
import janeti.model.BugException;
import janeti.model.GanetiException;
import janeti.model.Json;
import janeti.model.NodeName;
import janeti.model.WireTime;
import janeti.noderpc.NodeRpc;
import janeti.op.TagKind;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Answers the questions that change nothing. Called by connection threads, many at a time; each
 * answer is of one snapshot. It waits for nobody but, where a column needs them, for nodes, and for
 * those {@link Limits#LIVE_ANSWER} at most.
 *
 * <p>An answer is a plain JSON value for {@link janeti.model.Json}. Lists of rows may be lazy:
 * write an answer once, and on the thread that asked. What is wrong with a question is thrown
 * before: as {@link janeti.model.OpException}, or as {@link FilterSyntaxException} where LUXI wants
 * an error of parsing.
 */
public final class Queries {
    private final Supplier<Config> config;
    private final JobSource jobs;
    private final InstantSource clock;
    private final LiveData liveData;
    private final Supplier<List<LockRow>> locks;
    private final Listings listings = new Listings();
    private final Remembered<Config, Map<String, @Nullable Object>> clusterInfo =
            new Remembered<>(ClusterInfo::of);
    private final Remembered<Config, Json.Encoded> encodedClusterInfo =
            new Remembered<>(of -> new Json.Encoded(clusterInfo.of(of)));

    /**
     * @param nodes is asked for what only nodes know
     * @param changes is another number after a change of that node that was made from here
     * @param locks the locks that are held or asked for
     */
    public Queries(
            Supplier<Config> config,
            JobSource jobs,
            InstantSource clock,
            NodeRpc nodes,
            ToLongFunction<NodeName> changes,
            Supplier<List<LockRow>> locks) {
        this.config = config;
        this.jobs = jobs;
        this.clock = clock;
        this.liveData =
                new LiveData(nodes, NanoClock.SYSTEM, Limits.LIVE_ANSWER, Limits.LIVE_AGE, changes);
        this.locks = locks;
    }

    /**
     * @throws FilterSyntaxException if the filter is not one
     */
    public Object query(LuxiRequest.Query request) {
        return switch (request.what()) {
            case JOB ->
                    new JobQueries(jobs).query(request.fields(), Filter.parse(request.filter()));
            case CLUSTER, OS, EXTSTORAGE -> throw onlyByJob("Query", request.what());
            case FILTER ->
                    RowQueries.query(
                            FilterFields.ALL,
                            FilterFields.rules(config.get()),
                            request.fields(),
                            Filter.parse(request.filter()));
            case LOCK ->
                    RowQueries.query(
                            LockFields.ALL,
                            locks.get(),
                            request.fields(),
                            Filter.parse(request.filter()));
            case EXPORT, GROUP, INSTANCE, NETWORK, NODE ->
                    RowQueries.query(
                            rows(request.what()), request.fields(), Filter.parse(request.filter()));
        };
    }

    /** Whether the answer has to come from nodes or from the archive; else it is at hand. */
    public boolean mayWait(LuxiRequest request) {
        return switch (request) {
            case LuxiRequest.Query query -> mayWait(query);
            case LuxiRequest.QueryNodes nodes ->
                    RowQueries.asksNodes(rows(QueryResource.NODE), nodes.fields());
            case LuxiRequest.QueryInstances instances ->
                    RowQueries.asksNodes(rows(QueryResource.INSTANCE), instances.fields());
            case LuxiRequest.QueryExports _ -> true;
            default -> false;
        };
    }

    private boolean mayWait(LuxiRequest.Query query) {
        return switch (query.what()) {
            case JOB -> query.filter() != null || query.fields().contains(JobFields.ARCHIVED);
            case CLUSTER, EXTSTORAGE, FILTER, LOCK, OS -> false;
            case EXPORT, GROUP, INSTANCE, NETWORK, NODE ->
                    RowQueries.asksNodes(rows(query.what()), query.fields())
                            || RowQueries.asksNodes(
                                    rows(query.what()), Filter.parse(query.filter()).fields());
        };
    }

    public Object queryFields(LuxiRequest.QueryFields request) {
        return switch (request.what()) {
            case JOB -> Answer.fields(JobFields.ALL, request.fields());
            case CLUSTER, OS, EXTSTORAGE -> throw onlyByJob("QueryFields", request.what());
            case FILTER -> Answer.fields(FilterFields.ALL, request.fields());
            case LOCK -> Answer.fields(LockFields.ALL, request.fields());
            case EXPORT, GROUP, INSTANCE, NETWORK, NODE ->
                    Answer.fields(rows(request.what()).table(), request.fields());
        };
    }

    /**
     * What QueryNodes and its like give: values only.
     *
     * @param names full or short names or uuids; none are all, unknown ones are left out
     */
    public Object valuesOf(QueryResource what, List<String> names, List<String> fields) {
        return RowQueries.values(rows(what), names, fields);
    }

    /**
     * What QueryExports gives: [node, export]; null where a node tells of none.
     *
     * @param nodes full or short names or uuids; none are all
     * @throws janeti.model.PrereqException if there is no such node
     */
    public Object exports(List<String> nodes) {
        return RowQueries.namedValues(
                rows(QueryResource.EXPORT), nodes, List.of(ExportFields.NODE, ExportFields.EXPORT));
    }

    /**
     * What QueryFilters gives.
     *
     * @param uuids none are all, unknown ones are left out
     */
    public Object filterRules(List<String> uuids, List<String> fields) {
        List<FilterRule> rules =
                FilterFields.rules(config.get()).stream()
                        .filter(rule -> uuids.isEmpty() || uuids.contains(rule.uuid().value()))
                        .toList();
        return Answer.plain(FilterFields.ALL.selected(fields), rules);
    }

    /** The objects of the newest configuration. */
    private Rows<?> rows(QueryResource what) {
        Config snapshot = config.get();
        return switch (what) {
            case EXPORT -> new ExportRows(snapshot, listings, liveData);
            case GROUP -> new GroupRows(snapshot, listings);
            case INSTANCE -> new InstanceRows(snapshot, listings, liveData);
            case NETWORK -> new NetworkRows(snapshot, listings);
            case NODE -> new NodeRows(snapshot, listings, liveData);
            case CLUSTER, EXTSTORAGE, FILTER, JOB, LOCK, OS ->
                    throw new BugException("There are no rows of " + what);
        };
    }

    public Object queryJobs(LuxiRequest.QueryJobs request) {
        return new JobQueries(jobs).values(request.ids(), request.fields());
    }

    public Map<String, @Nullable Object> clusterInfo() {
        return clusterInfo.of(config.get());
    }

    /** The same as it is sent; clients ask for it more often than it changes. */
    public Json.Encoded encodedClusterInfo() {
        return encodedClusterInfo.of(config.get());
    }

    /** One value per field, null for what there is not. */
    public Object configValues(List<String> fields) {
        Config snapshot = config.get();
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (String field : fields) {
            values.add(configValue(snapshot, field));
        }
        return values;
    }

    private @Nullable Object configValue(Config snapshot, String field) {
        Cluster cluster = snapshot.cluster();
        return switch (field) {
            case "cluster_name" -> cluster.name();
            case "master_node" -> snapshot.masterNode().name().value();
            case "drain_flag" -> jobs.isDrained();
            case "watcher_pause" -> watcherPause();
            case "modify_ssh_setup" -> cluster.nodePolicy().modifySshSetup();
            case "ssh_key_type" -> cluster.ssh().keyType();
            case "ssh_key_bits" -> cluster.ssh().keyBits();
            default -> null;
        };
    }

    /** A pause that is over is none. */
    private @Nullable Object watcherPause() {
        Double until = jobs.watcherPause();
        return until == null || until <= WireTime.seconds(clock.instant()) ? null : until;
    }

    /**
     * The tags of an object, in order. The name of the cluster is not looked at.
     *
     * @throws janeti.model.PrereqException if there is no such object
     */
    public List<String> tags(TagKind kind, String name) {
        Config snapshot = config.get();
        Tagged object =
                switch (kind) {
                    case CLUSTER -> snapshot.cluster();
                    case INSTANCE -> snapshot.findInstance(name);
                    case NETWORK -> snapshot.findNetwork(name);
                    case NODE -> snapshot.findNode(name);
                    case NODEGROUP -> snapshot.findGroup(name);
                };
        return object.tags().sorted();
    }

    /** These are asked by a job, as the real daemon says in the words of its own types. */
    private static GanetiException onlyByJob(String method, QueryResource what) {
        String type =
                switch (what) {
                    case OS -> "QROs";
                    case EXTSTORAGE -> "QRExtstorage";
                    default -> "QRCluster";
                };
        return GanetiException.generic(method + " 'ItemTypeOpCode " + type + "' not supported");
    }
}
