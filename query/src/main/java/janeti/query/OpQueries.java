package janeti.query;

import janeti.config.NiceSort;
import janeti.model.BugException;
import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.PrereqException;
import janeti.protocol.QueryResource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Questions that only a job asks: about the cluster, OS definitions and external storage providers.
 * The job finds out what there is; here are the columns, the filter and the answer, which are those
 * of LUXI's queries.
 */
public final class OpQueries {
    private static final Map<QueryResource, FieldTable<Finding>> TABLES =
            Map.of(
                    QueryResource.CLUSTER, ClusterFields.ALL,
                    QueryResource.OS, OsFields.ALL,
                    QueryResource.EXTSTORAGE, ExtStorageFields.ALL);

    private OpQueries() {}

    /**
     * What OP_QUERY_FIELDS gives. No names: all fields.
     *
     * @throws PrereqException for a resource that LUXI tells of
     */
    public static Object fields(QueryResource what, List<String> names) {
        return Answer.fields(table(what), names);
    }

    /**
     * Whether such a question can be answered.
     *
     * @throws PrereqException for a resource that LUXI tells of
     * @throws janeti.model.GanetiException ParameterError for a filter that is none
     */
    public static void check(QueryResource what, @Nullable Object filter) {
        var _ = Condition.compile(parsed(filter), table(what));
    }

    /**
     * What OP_QUERY gives.
     *
     * @throws ExecException if the filter names what is not there
     */
    public static Object answer(
            QueryResource what,
            Collection<Finding> found,
            List<String> fields,
            @Nullable Object filter) {
        Filter parsed = parsed(filter);
        Condition<Finding> condition = Condition.compile(parsed, table(what));
        List<Finding> rows =
                chosen(what, found, parsed).stream().filter(condition::matches).toList();
        List<Field<Finding>> selected = table(what).selected(fields);
        Map<String, @Nullable Object> answer = Answer.full(selected, rows);
        answer.put("fields", Answer.definitions(selected));
        List<@Nullable Object> cells = new ArrayList<>();
        if (answer.get("data") instanceof Iterable<?> written) {
            written.forEach(cells::add); // The result of a job is kept: nothing is left to be made.
        } else {
            throw new BugException("A query's answer has no rows");
        }
        answer.put("data", cells);
        return answer;
    }

    private static List<Finding> chosen(
            QueryResource what, Collection<Finding> found, Filter filter) {
        List<FilterValue> names =
                what == QueryResource.CLUSTER ? null : filter.requestedNames(Finding.NAME);
        if (names == null) {
            return found.stream()
                    .sorted(Comparator.comparing(Finding::name, NiceSort.ORDER))
                    .toList();
        }
        Map<String, Finding> byName = new TreeMap<>();
        found.forEach(row -> byName.put(row.name(), row));
        List<Finding> chosen = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (FilterValue name : names.stream().distinct().toList()) {
            Finding row = name instanceof FilterValue.Text(String text) ? byName.get(text) : null;
            if (row == null) {
                missing.add(String.valueOf(name.wire()));
            } else {
                chosen.add(row);
            }
        }
        if (!missing.isEmpty()) {
            throw new ExecException(
                    "Some items were removed before retrieving their data: "
                            + String.join(", ", missing));
        }
        return chosen;
    }

    private static Filter parsed(@Nullable Object filter) {
        try {
            return Filter.parse(filter);
        } catch (FilterSyntaxException e) {
            throw Condition.parameterError(e.getMessage());
        }
    }

    private static FieldTable<Finding> table(QueryResource what) {
        FieldTable<Finding> table = TABLES.get(what);
        if (table == null) {
            throw new PrereqException(
                    ErrorCode.INVAL, "Unknown query resource '" + what.wireName() + "'");
        }
        return table;
    }
}
