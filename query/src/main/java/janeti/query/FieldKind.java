package janeti.query;

import java.util.Locale;

/** How a client shows a field. Source: spec/query-fields.json, kinds. */
enum FieldKind {
    UNKNOWN,
    TEXT,
    BOOL,
    NUMBER,
    FLOAT,
    UNIT,
    TIMESTAMP,
    OTHER;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
