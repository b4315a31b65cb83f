package janeti.query;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What a job found out about one object, as a row.
 *
 * @param values by field; null for what there is not
 */
public record Finding(String name, Map<String, @Nullable Object> values) {
    static final String NAME = "name";

    public Finding(String name, Map<String, @Nullable Object> values) {
        this.name = name;
        this.values = values;
    }

    /** A column that is read off by its name. */
    static Field<Finding> field(String name, String title, FieldKind kind, String doc) {
        return Field.ofCell(name, title, kind, doc, row -> Cell.ofOptional(row.values().get(name)));
    }
}
