package janeti.cli.show;

import janeti.cli.ask.Cell;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.Nearest;
import janeti.cli.ask.Rows;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A list of objects: which fields to ask for, and their values as a table, as JSON, or with
 * separators.
 */
public record Listing(ClusterOption cluster, ListOptions options, List<Column> columns) {
    /** More fields than these are not told in a message: nobody would read it. */
    private static final int FIELDS_NAMED = 50;

    /** The list that was asked for. */
    public static Listing of(ClusterOption cluster, ListOptions options, List<Column> usual) {
        return new Listing(cluster, options, options.columns(usual));
    }

    /** The fields to ask for, each once. */
    public List<String> fields() {
        return columns.stream().flatMap(column -> column.needs().stream()).distinct().toList();
    }

    /**
     * Prints the answer to {@link #fields}.
     *
     * @param known all fields that there are; asked only if one is unknown
     */
    public void print(Rows answer, Supplier<List<Rows.Field>> known) {
        for (Rows.Field field : answer.fields()) {
            if (field.isUnknown()) {
                throw unknown(field.name(), known.get());
            }
        }
        PrintWriter out = cluster.out();
        String separator = options.separator();
        if (options.isJson()) {
            out.println(Json.text(objects(answer)));
        } else if (separator != null) {
            printSeparated(answer, separator, out);
        } else {
            table(answer, true)
                    .lines(options.hasHeaders(), cluster.terminal().width())
                    .forEach(out::println);
        }
        out.flush();
    }

    /** Prints which fields there are. */
    public void printFields(List<Rows.Field> known) {
        PrintWriter out = cluster.out();
        new Table(
                        List.of(head("Name"), head("Title"), head("Kind"), head("Description")),
                        known.stream()
                                .map(f -> List.of(f.name(), f.title(), f.kind(), f.doc()))
                                .toList())
                .lines(options.hasHeaders(), cluster.terminal().width())
                .forEach(out::println);
        out.flush();
    }

    private static Table.Head head(String title) {
        return new Table.Head(title, false);
    }

    private void printSeparated(Rows answer, String separator, PrintWriter out) {
        Table table = table(answer, false);
        if (options.hasHeaders()) {
            out.println(
                    String.join(separator, table.heads().stream().map(Table.Head::title).toList()));
        }
        table.rows().forEach(row -> out.println(String.join(separator, row)));
    }

    private Table table(Rows answer, boolean human) {
        Map<String, Integer> index = index(answer);
        List<Table.Head> heads = new ArrayList<>();
        for (Column column : columns) {
            Rows.Field first = answer.fields().get(at(index, column.needs().getFirst()));
            String title = column.title();
            heads.add(
                    new Table.Head(
                            title == null ? first.title() : title,
                            column.words() == null && first.isNumeric()));
        }
        List<List<String>> rows = new ArrayList<>();
        for (List<Cell> row : answer.rows()) {
            rows.add(
                    columns.stream()
                            .map(column -> text(column, row, answer.fields(), index, human))
                            .toList());
        }
        return new Table(heads, rows);
    }

    private static String text(
            Column column,
            List<Cell> row,
            List<Rows.Field> fields,
            Map<String, Integer> index,
            boolean human) {
        Column.Words words = column.words();
        if (words != null) {
            return words.of(column.needs().stream().map(n -> row.get(at(index, n))).toList());
        }
        int at = at(index, column.needs().getFirst());
        Rows.Field field = fields.get(at);
        return CellText.of(row.get(at), field.name(), field.kind(), human);
    }

    private static List<Map<String, @Nullable Object>> objects(Rows answer) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        for (List<Cell> row : answer.rows()) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                Cell cell = row.get(i);
                object.put(answer.fields().get(i).name(), cell.isNormal() ? cell.value() : null);
            }
            objects.add(object);
        }
        return objects;
    }

    private Map<String, Integer> index(Rows answer) {
        Map<String, Integer> index = new LinkedHashMap<>();
        List<String> asked = fields();
        for (int i = 0; i < asked.size() && i < answer.fields().size(); i++) {
            index.put(asked.get(i), i);
        }
        return index;
    }

    private static int at(Map<String, Integer> index, String field) {
        Integer at = index.get(field);
        if (at == null) {
            throw new Failure(
                    ExitStatus.FAILED,
                    "The daemon left the field " + field + " out of its answer.");
        }
        return at;
    }

    private static Failure unknown(String name, List<Rows.Field> known) {
        List<String> names = known.stream().map(Rows.Field::name).toList();
        String there =
                names.size() > FIELDS_NAMED
                        ? "There are " + names.size()
                        : "There are: " + String.join(", ", names);
        return new Failure(
                ExitStatus.USAGE,
                String.format(
                        "There is no field \"%s\". %s%s. --list-fields explains them.",
                        name, Nearest.question(name, names), there));
    }
}
