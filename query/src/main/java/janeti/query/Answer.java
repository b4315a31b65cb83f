package janeti.query;

import janeti.model.ErrorCode;
import janeti.model.PrereqException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers put together from rows. The rows are turned into cells while the answer is written, one
 * at a time, so that a large answer never stands in memory as a whole.
 */
final class Answer {
    private Answer() {}

    /** What Query gives: the fields told of, and the cells with their status. */
    static <T> Map<String, @Nullable Object> full(List<Field<T>> fields, Iterable<T> rows) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("fields", fields.stream().map(Field::written).toList());
        answer.put("data", new Written<>(rows, row -> cells(fields, row)));
        return answer;
    }

    /** What QueryFields gives. No names: all fields. */
    static <T> Map<String, @Nullable Object> fields(FieldTable<T> table, List<String> names) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("fields", definitions(names.isEmpty() ? table.sorted() : table.selected(names)));
        return answer;
    }

    /**
     * What QueryJobs and its like give: values only, null for those that are not.
     *
     * @throws PrereqException for an unknown field
     */
    static <T> Iterable<Object> plain(List<Field<T>> fields, Iterable<T> rows) {
        requireKnown(fields);
        return new Written<>(rows, row -> values(fields, row));
    }

    /**
     * @throws PrereqException for an unknown field
     */
    static <T> void requireKnown(List<Field<T>> fields) {
        List<String> unknown =
                fields.stream()
                        .filter(field -> field.kind() == FieldKind.UNKNOWN)
                        .map(Field::name)
                        .toList();
        PrereqException.require(
                unknown.isEmpty(),
                ErrorCode.INVAL,
                "Unknown output fields selected: %s",
                String.join(", ", unknown));
    }

    /** The fields told of, as values. */
    static <T> List<Object> definitions(List<Field<T>> fields) {
        List<Object> definitions = new ArrayList<>(fields.size());
        fields.forEach(field -> definitions.add(field.definition()));
        return definitions;
    }

    private static <T> List<Object> cells(List<Field<T>> fields, T row) {
        List<Object> cells = new ArrayList<>(fields.size());
        for (Field<T> field : fields) {
            cells.add(field.cell().apply(row).wire());
        }
        return cells;
    }

    private static <T> List<@Nullable Object> values(List<Field<T>> fields, T row) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (Field<T> field : fields) {
            values.add(field.cell().apply(row).value());
        }
        return values;
    }

    /** A list whose items are made when they are asked for. */
    record Written<S, R>(Iterable<S> items, Function<S, R> form) implements Iterable<R> {
        @Override
        public Iterator<R> iterator() {
            Iterator<S> source = items.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return source.hasNext();
                }

                @Override
                public R next() {
                    return form.apply(source.next());
                }
            };
        }
    }
}
