package janeti.query;

import static janeti.query.FieldKind.TEXT;

import java.util.List;

/** The columns of gnt-backup list. Source: spec/query-fields.json, export. */
final class ExportFields {
    static final String NODE = "node";
    static final String EXPORT = "export";

    static final FieldTable<ExportRow> ALL = new FieldTable<>(NODE, List.of(node(), export()));

    private ExportFields() {}

    private static Field<ExportRow> node() {
        return Field.<ExportRow>field(
                        NODE, "Node", TEXT, "Node name", row -> row.node().name().value())
                .compared(FilterMode.HOSTNAME);
    }

    private static Field<ExportRow> export() {
        return Field.<ExportRow>ofCell(EXPORT, "Export", TEXT, "Export name", ExportRow::export)
                .live();
    }
}
