package janeti.cli.show;

import janeti.cli.ask.Cell;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * A column of a list: the fields that it needs and how they become one text.
 *
 * @param title null: that of the field
 * @param words null: the only field's own text
 */
public record Column(@Nullable String title, List<String> needs, @Nullable Words words) {
    /** Says several values, or a letter, in a word. */
    public interface Words {
        String of(List<Cell> cells);
    }

    public static Column of(String field) {
        return new Column(null, List.of(field), null);
    }

    public static Column of(String field, String title) {
        return new Column(title, List.of(field), null);
    }
}
