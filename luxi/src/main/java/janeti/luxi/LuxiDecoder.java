package janeti.luxi;

import janeti.model.JobId;
import janeti.model.Limits;
import janeti.op.OpInput;
import janeti.op.OpSyntaxException;
import janeti.op.OpTable;
import janeti.op.TagKind;
import janeti.protocol.LuxiRequest;
import janeti.protocol.QueryResource;
import janeti.query.Filter;
import janeti.query.FilterSyntaxException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of one message become a {@link LuxiRequest} or a complaint in the real daemon's words.
 * Pure. Source: spec/luxi.json, methods and parse_texts.
 */
public final class LuxiDecoder {
    /** Longest time that anything may mean: 270 years, so that sums of two cannot overflow. */
    private static final long LONGEST_SECONDS = 1L << 33;

    private LuxiDecoder() {}

    public static LuxiRequest decode(byte[] message) {
        return decode(message, 0, message.length);
    }

    /**
     * Decodes one message, without its end mark.
     *
     * @throws LuxiSyntaxException if it is no request
     * @throws janeti.model.GanetiException if it submits an opcode that only Ganeti has
     */
    public static LuxiRequest decode(byte[] bytes, int offset, int length) {
        LuxiMessage message = LuxiMessage.parse(bytes, offset, length);
        if (!(message.method() instanceof String method)) {
            throw unknownMethod("Unable to read String");
        }
        return request(method, message.args());
    }

    private static LuxiRequest request(String method, @Nullable Object args) {
        return switch (method) {
            case "SubmitJob" ->
                    new LuxiRequest.SubmitJob(ops("SubmitJob", only(args, Reading::list)));
            case "SubmitJobToDrainedQueue" ->
                    new LuxiRequest.SubmitJobToDrainedQueue(
                            ops("SubmitJobToDrainedQueue", only(args, Reading::list)));
            case "SubmitManyJobs" ->
                    new LuxiRequest.SubmitManyJobs(manyOps(only(args, Reading::list)));
            case "PickupJob" -> new LuxiRequest.PickupJob(only(args, Reading::jobId));
            case "WaitForJobChange" -> waitForJobChange(args);
            case "CancelJob" -> convert(args, LuxiDecoder::cancelJob);
            case "ArchiveJob" -> new LuxiRequest.ArchiveJob(only(args, Reading::jobId));
            case "AutoArchiveJobs" -> convert(args, LuxiDecoder::autoArchiveJobs);
            case "ChangeJobPriority" -> convert(args, LuxiDecoder::changeJobPriority);
            case "QueryJobs" -> queryJobs(args);
            case "QueryInstances" -> names(args, LuxiRequest.QueryInstances::new);
            case "QueryNodes" -> names(args, LuxiRequest.QueryNodes::new);
            case "QueryGroups" -> names(args, LuxiRequest.QueryGroups::new);
            case "QueryNetworks" -> names(args, LuxiRequest.QueryNetworks::new);
            case "QueryExports" -> convert(args, LuxiDecoder::queryExports);
            case "QueryFilters" -> queryFilters(args);
            case "ReplaceFilter" -> convert(args, LuxiDecoder::replaceFilter);
            case "DeleteFilter" -> new LuxiRequest.DeleteFilter(only(args, Reading::text));
            case "Query" -> convert(args, LuxiDecoder::query);
            case "QueryFields" -> queryFields(args);
            case "QueryConfigValues" ->
                    new LuxiRequest.QueryConfigValues(only(args, Reading::texts));
            case "QueryClusterInfo" -> new LuxiRequest.QueryClusterInfo();
            case "QueryTags" -> convert(args, LuxiDecoder::queryTags);
            case "SetDrainFlag" -> new LuxiRequest.SetDrainFlag(only(args, Reading::flag));
            case "SetWatcherPause" -> convert(args, LuxiDecoder::setWatcherPause);
            default ->
                    throw unknownMethod(
                            "Invalid string value for type LuxiReq: " + Shown.of(method));
        };
    }

    private static LuxiSyntaxException unknownMethod(String detail) {
        return new LuxiSyntaxException("Unable to parse LUXI request method: " + detail);
    }

    /** Reads a value of any type, or says what is wrong with it. */
    private interface Reader<T> {
        T read(@Nullable Object value);
    }

    private static <T> T convert(@Nullable Object value, Reader<T> reading) {
        try {
            return reading.read(value);
        } catch (UnreadableException | FilterSyntaxException e) {
            throw new LuxiSyntaxException(
                    "Cannot convert value '" + Shown.of(value) + "', error: " + e.getMessage());
        }
    }

    private static <T> T only(@Nullable Object args, Reader<T> reading) {
        return convert(args, value -> reading.read(Reading.tuple(value, 1).getFirst()));
    }

    private static List<OpInput> ops(String method, List<@Nullable Object> sent) {
        List<OpInput> ops = new ArrayList<>();
        for (Object op : sent) {
            ops.add(op(method, op));
        }
        return ops;
    }

    private static List<List<OpInput>> manyOps(List<@Nullable Object> sent) {
        List<List<OpInput>> jobs = new ArrayList<>();
        for (Object job : sent) {
            if (!(job instanceof List<?> ops)) {
                throw new LuxiSyntaxException("SubmitManyJobs: Unable to read list");
            }
            jobs.add(ops("SubmitManyJobs", new ArrayList<@Nullable Object>(ops)));
        }
        return jobs;
    }

    private static OpInput op(String method, @Nullable Object sent) {
        if (!(sent instanceof Map<?, ?> members)) {
            throw new LuxiSyntaxException(method + ": Unable to read JSObject");
        }
        Map<String, @Nullable Object> op = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            op.put(String.valueOf(member.getKey()), member.getValue());
        }
        try {
            return OpTable.parse(op);
        } catch (OpSyntaxException e) {
            throw new LuxiSyntaxException(method + ": " + e.getMessage());
        }
    }

    private static LuxiRequest waitForJobChange(@Nullable Object args) {
        try {
            List<@Nullable Object> five = fiveOf(args);
            Object previousLog = five.get(3);
            return new LuxiRequest.WaitForJobChange(
                    Reading.jobId(five.get(0)),
                    Reading.texts(five.get(1)),
                    five.get(2),
                    previousLog == null ? null : Reading.whole(previousLog),
                    waiting(Reading.number(five.get(4))));
        } catch (UnreadableException e) {
            throw new LuxiSyntaxException("Parsing WaitForJobChange message: " + e.getMessage());
        }
    }

    private static List<@Nullable Object> fiveOf(@Nullable Object args) {
        if (args instanceof List<?> list && list.size() == 5) {
            return new ArrayList<@Nullable Object>(list);
        }
        throw new UnreadableException("Not enough values");
    }

    private static Duration waiting(double seconds) {
        double cap = Limits.WAIT_FOR_CHANGE.toSeconds();
        return Duration.ofMillis(Math.round(Math.clamp(seconds, 0, cap) * 1000));
    }

    private static LuxiRequest cancelJob(@Nullable Object args) {
        if (args instanceof List<?> list && list.size() == 1) {
            return new LuxiRequest.CancelJob(Reading.jobId(list.getFirst()), false);
        }
        List<@Nullable Object> pair = Reading.tuple(args, 2);
        return new LuxiRequest.CancelJob(
                Reading.jobId(pair.getFirst()), Reading.flag(pair.getLast()));
    }

    private static LuxiRequest autoArchiveJobs(@Nullable Object args) {
        List<@Nullable Object> pair = Reading.tuple(args, 2);
        long age = Reading.whole(pair.getFirst());
        long timeout = Reading.whole(pair.getLast());
        return new LuxiRequest.AutoArchiveJobs(
                Math.min(age, LONGEST_SECONDS),
                Duration.ofSeconds(Math.clamp(timeout, 0, LONGEST_SECONDS)));
    }

    private static LuxiRequest changeJobPriority(@Nullable Object args) {
        List<@Nullable Object> pair = Reading.tuple(args, 2);
        return new LuxiRequest.ChangeJobPriority(
                Reading.jobId(pair.getFirst()), Reading.smallWhole(pair.getLast()));
    }

    private static LuxiRequest queryJobs(@Nullable Object args) {
        List<@Nullable Object> pair = convert(args, value -> Reading.tuple(value, 2));
        List<String> fields = convert(args, _ -> Reading.texts(pair.getLast()));
        Object ids = pair.getFirst();
        List<JobId> jobs = ids == null ? List.of() : convert(ids, Reading::jobIds);
        return new LuxiRequest.QueryJobs(jobs, fields);
    }

    private static LuxiRequest queryFilters(@Nullable Object args) {
        List<@Nullable Object> pair = convert(args, value -> Reading.tuple(value, 2));
        List<String> fields = convert(args, _ -> Reading.texts(pair.getLast()));
        return new LuxiRequest.QueryFilters(textsOrNone(pair.getFirst()), fields);
    }

    private static LuxiRequest queryFields(@Nullable Object args) {
        List<@Nullable Object> pair = convert(args, value -> Reading.tuple(value, 2));
        QueryResource what = convert(args, _ -> resource(pair.getFirst()));
        return new LuxiRequest.QueryFields(what, textsOrNone(pair.getLast()));
    }

    private static List<String> textsOrNone(@Nullable Object value) {
        return value == null ? List.of() : convert(value, Reading::texts);
    }

    /** A request on objects of one kind by name. */
    private interface ByNames {
        LuxiRequest of(List<String> names, List<String> fields, boolean useLocking);
    }

    private static LuxiRequest names(@Nullable Object args, ByNames request) {
        return convert(
                args,
                value -> {
                    List<@Nullable Object> three = Reading.tuple(value, 3);
                    return request.of(
                            Reading.texts(three.get(0)),
                            Reading.texts(three.get(1)),
                            Reading.flag(three.get(2)));
                });
    }

    private static LuxiRequest queryExports(@Nullable Object args) {
        List<@Nullable Object> pair = Reading.tuple(args, 2);
        return new LuxiRequest.QueryExports(
                Reading.texts(pair.getFirst()), Reading.flag(pair.getLast()));
    }

    private static LuxiRequest query(@Nullable Object args) {
        List<@Nullable Object> three = Reading.tuple(args, 3);
        QueryResource what = resource(three.get(0));
        List<String> fields = Reading.texts(three.get(1));
        Filter.parse(three.get(2));
        return new LuxiRequest.Query(what, fields, three.get(2));
    }

    /** {@code extstorage} is none of LUXI's resources, although a job may query it. */
    private static QueryResource resource(@Nullable Object value) {
        String name = Reading.text(value);
        return Arrays.stream(QueryResource.values())
                .filter(r -> r != QueryResource.EXTSTORAGE && r.wireName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new UnreadableException(
                                "Can't parse value '"
                                        + name
                                        + "' as neitherQueryTypeLuxi nor QueryTypeOp"));
    }

    private static LuxiRequest queryTags(@Nullable Object args) {
        List<@Nullable Object> pair = Reading.tuple(args, 2);
        String kind = Reading.text(pair.getFirst());
        return Arrays.stream(TagKind.values())
                .filter(known -> known.wireName().equals(kind))
                .findFirst()
                .map(known -> new LuxiRequest.QueryTags(known, Reading.text(pair.getLast())))
                .orElseThrow(() ->
                        new UnreadableException(
                                "Invalid string value for type TagKind: " + Shown.of(kind)));
    }

    private static LuxiRequest setWatcherPause(@Nullable Object args) {
        Object until = Reading.tuple(args, 1).getFirst();
        if (until != null && Math.abs(Reading.number(until)) > LONGEST_SECONDS) {
            throw new UnreadableException("Unable to read time, it is too far away");
        }
        return new LuxiRequest.SetWatcherPause(until == null ? null : Reading.number(until));
    }

    private static LuxiRequest replaceFilter(@Nullable Object args) {
        List<@Nullable Object> five = Reading.tuple(args, 5);
        Object uuid = five.get(0);
        long priority = Reading.whole(five.get(1));
        if (priority < 0) {
            throw new UnreadableException("Unable to read non-negative Int");
        }
        List<Object> predicates = new ArrayList<>();
        for (Object predicate : Reading.list(five.get(2))) {
            FilterRuleShape.checkPredicate(predicate);
            predicates.add(present(predicate));
        }
        FilterRuleShape.checkAction(five.get(3));
        List<Object> reason = new ArrayList<>();
        for (Object step : Reading.list(five.get(4))) {
            List<@Nullable Object> three = Reading.tuple(step, 3);
            Reading.text(three.get(0));
            Reading.text(three.get(1));
            Reading.whole(three.get(2));
            reason.add(present(step));
        }
        return new LuxiRequest.ReplaceFilter(
                uuid == null ? null : Reading.text(uuid),
                priority,
                predicates,
                present(five.get(3)),
                reason);
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new UnreadableException("Unable to read value, it is null");
        }
        return value;
    }
}
