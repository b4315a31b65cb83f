package janeti.query;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which rows a query is about. Nodes are asked only if a column that needs it is asked for or
 * filtered by, and only about rows that the other columns do not exclude.
 */
final class RowQueries {
    private RowQueries() {}

    /** What Query gives. */
    static <R> Object query(Rows<R> source, List<String> fields, Filter filter) {
        return Answer.full(source.table().selected(fields), rows(source, fields, filter));
    }

    /** The same of rows that need no node and whose names are columns like others. */
    static <R> Object query(FieldTable<R> table, List<R> rows, List<String> fields, Filter filter) {
        Condition<R> condition = Condition.compile(filter, table);
        return Answer.full(
                table.selected(fields), rows.stream().filter(condition::matches).toList());
    }

    /** What QueryNodes and its like give: no names are all, unknown ones are left out. */
    static <R> Object values(Rows<R> source, List<String> names, List<String> fields) {
        List<Field<R>> selected = source.table().selected(fields);
        Answer.requireKnown(selected);
        List<R> rows = names.isEmpty() ? source.all() : withNames(source, new HashSet<>(names));
        return Answer.plain(selected, live(source, rows, liveOf(source, fields)));
    }

    /** The same, but unknown names are refused. */
    static <R> Object namedValues(Rows<R> source, List<String> names, List<String> fields) {
        List<R> rows = names.isEmpty() ? source.all() : names.stream().map(source::named).toList();
        return Answer.plain(
                source.table().selected(fields), live(source, rows, liveOf(source, fields)));
    }

    private static <R> List<R> rows(Rows<R> source, List<String> fields, Filter filter) {
        Condition<R> condition = Condition.compile(filter, source.table());
        Set<String> live = liveOf(source, fields);
        List<R> named = named(source, filter, condition);
        if (named != null) {
            return live(source, named, live);
        }
        Set<String> filtered = liveOf(source, filter.fields());
        if (filtered.isEmpty()) {
            return live(source, source.all().stream().filter(condition::matches).toList(), live);
        }
        live.addAll(filtered);
        List<R> possible = possible(source, condition);
        return live(source, possible, live).stream().filter(condition::matches).toList();
    }

    private static <R> List<R> live(Rows<R> source, List<R> rows, Set<String> live) {
        return live.isEmpty() || rows.isEmpty() ? rows : source.withLive(rows, live);
    }

    /** Whether one of these columns, or any, needs a node. */
    static <R> boolean asksNodes(Rows<R> source, Iterable<String> fields) {
        return !liveOf(source, fields).isEmpty();
    }

    private static <R> Set<String> liveOf(Rows<R> source, Iterable<String> fields) {
        Set<String> live = new HashSet<>(source.alwaysLive());
        for (String name : fields) {
            Field<R> field = source.table().known(name);
            if (field != null && field.isLive()) {
                live.add(name);
            }
        }
        return live;
    }

    /** All, where a row is no object before nodes have told of theirs. */
    private static <R> List<R> possible(Rows<R> source, Condition<R> condition) {
        return source.alwaysLive().isEmpty()
                ? source.all().stream().filter(condition::mayMatch).toList()
                : source.all();
    }

    /** What a filter asks for by name; null if it asks for anything else. No name is a number. */
    private static <R> @Nullable List<R> named(
            Rows<R> source, Filter filter, Condition<R> condition) {
        List<FilterValue> names = filter.requestedNames(source.table().nameField());
        if (names == null) {
            return null;
        }
        List<R> rows = new ArrayList<>();
        for (FilterValue name : names) {
            if (name instanceof FilterValue.Text(String text)) {
                rows.add(source.named(text));
            }
        }
        if (rows.isEmpty()) {
            return null;
        }
        return rows.size() == names.size()
                ? rows
                : rows.stream().filter(condition::matches).toList();
    }

    private static <R> List<R> withNames(Rows<R> source, Set<String> names) {
        boolean byHost = source.table().isNamedByHost();
        return source.all().stream()
                .filter(row ->
                        names.contains(source.uuidOf(row))
                                || names.contains(source.nameOf(row))
                                || (byHost && hasBeginning(source.nameOf(row), names)))
                .toList();
    }

    private static boolean hasBeginning(String host, Set<String> names) {
        for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
            if (names.contains(host.substring(0, dot))) {
                return true;
            }
        }
        return false;
    }
}
