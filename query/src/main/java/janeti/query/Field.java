package janeti.query;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One column: how clients are told of it, and how it is read off a row.
 *
 * @param isLive whether reading it needs an answer of a node; such fields are looked at last
 * @param isOwn whether Ganeti does not have it; it is told of only to those who name it
 */
record Field<T>(
        String name,
        String title,
        FieldKind kind,
        String doc,
        FilterMode mode,
        boolean isLive,
        boolean isOwn,
        Function<T, Cell> cell) {

    /** A field that every object has. */
    static <T> Field<T> field(
            String name, String title, FieldKind kind, String doc, Function<T, Object> value) {
        return ofCell(name, title, kind, doc, row -> Cell.of(value.apply(row)));
    }

    /** A field that knows itself whether there is a value. */
    static <T> Field<T> ofCell(
            String name, String title, FieldKind kind, String doc, Function<T, Cell> cell) {
        return new Field<>(name, title, kind, doc, FilterMode.PLAIN, false, false, cell);
    }

    static <T> Field<T> unknown(String name) {
        return ofCell(
                name, name, FieldKind.UNKNOWN, "Unknown field '" + name + "'", row -> Cell.UNKNOWN);
    }

    Field<T> compared(FilterMode newMode) {
        return new Field<>(name, title, kind, doc, newMode, isLive, isOwn, cell);
    }

    Field<T> live() {
        return new Field<>(name, title, kind, doc, mode, true, isOwn, cell);
    }

    /** One that Ganeti does not have. */
    Field<T> own() {
        return new Field<>(name, title, kind, doc, mode, isLive, true, cell);
    }

    /** Its QueryFieldDef. */
    Map<String, @Nullable Object> definition() {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("name", name);
        wire.put("title", title);
        wire.put("kind", kind.wireName());
        wire.put("doc", doc);
        return wire;
    }
}
