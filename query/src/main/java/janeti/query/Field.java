package janeti.query;

import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One column: how clients are told of it, and how it is read off a row.
 *
 * @param written its QueryFieldDef as it is sent: it stands in each answer and never changes
 * @param isLive whether reading it needs an answer of a node; such fields are looked at last
 * @param isOwn whether Ganeti does not have it; it is told of only to those who name it
 */
record Field<T>(
        String name,
        String title,
        FieldKind kind,
        String doc,
        Json.Encoded written,
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
        var written = new Json.Encoded(definition(name, title, kind, doc));
        return new Field<>(name, title, kind, doc, written, FilterMode.PLAIN, false, false, cell);
    }

    static <T> Field<T> unknown(String name) {
        return ofCell(
                name, name, FieldKind.UNKNOWN, "Unknown field '" + name + "'", row -> Cell.UNKNOWN);
    }

    Field<T> compared(FilterMode newMode) {
        return new Field<>(name, title, kind, doc, written, newMode, isLive, isOwn, cell);
    }

    Field<T> live() {
        return new Field<>(name, title, kind, doc, written, mode, true, isOwn, cell);
    }

    /** One that Ganeti does not have. */
    Field<T> own() {
        return new Field<>(name, title, kind, doc, written, mode, isLive, true, cell);
    }

    /** Its QueryFieldDef, as values. */
    Map<String, @Nullable Object> definition() {
        return definition(name, title, kind, doc);
    }

    private static Map<String, @Nullable Object> definition(
            String name, String title, FieldKind kind, String doc) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("name", name);
        wire.put("title", title);
        wire.put("kind", kind.wireName());
        wire.put("doc", doc);
        return wire;
    }
}
