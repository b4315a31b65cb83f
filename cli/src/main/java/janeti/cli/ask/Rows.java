package janeti.cli.ask;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The answer of a query: what its columns are, and its rows. */
public record Rows(List<Field> fields, List<List<Cell>> rows) {

    /** A field as the daemon describes it. Kinds: spec/query-fields.json. */
    public record Field(String name, String title, String kind, String doc) {
        public boolean isUnknown() {
            return kind.equals("unknown");
        }

        public boolean isNumeric() {
            return kind.equals("number") || kind.equals("unit") || kind.equals("float");
        }
    }

    static List<Field> fields(List<?> wire) {
        List<Field> fields = new ArrayList<>();
        for (Object one : wire) {
            Map<?, ?> field = Answer.map(one);
            fields.add(
                    new Field(
                            Answer.text(field.get("name")),
                            Answer.text(field.get("title")),
                            Answer.text(field.get("kind")),
                            Answer.text(field.get("doc"))));
        }
        return List.copyOf(fields);
    }

    /** Some of the columns, in the order asked for; one that is not there is of no known kind. */
    public Rows only(List<String> names) {
        List<String> known = fields.stream().map(Field::name).toList();
        List<Integer> from = names.stream().map(known::indexOf).toList();
        List<Field> chosen = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            chosen.add(
                    from.get(i) < 0
                            ? new Field(name, name, "unknown", "")
                            : fields.get(from.get(i)));
        }
        return new Rows(List.copyOf(chosen), rows.stream().map(row -> cells(row, from)).toList());
    }

    private static List<Cell> cells(List<Cell> row, List<Integer> from) {
        return from.stream()
                .map(i -> i < 0 ? new Cell(Cell.Status.UNKNOWN, null) : row.get(i))
                .toList();
    }

    /** The texts of one column, in order. */
    public List<String> texts(int column) {
        return rows.stream().map(row -> Answer.text(row.get(column).value())).toList();
    }
}
