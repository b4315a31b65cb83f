package janeti.query;

import janeti.config.object.NdParams;
import janeti.config.object.StampedObject;
import janeti.config.object.Tagged;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Columns that several resources have. Source: spec/query-fields.json. */
final class SharedFields {
    /** Node parameter → kind; the order is of no importance. */
    private static final Map<String, FieldKind> NDP_KINDS =
            Map.of(
                    "cpu_speed", FieldKind.FLOAT,
                    "exclusive_storage", FieldKind.BOOL,
                    "oob_program", FieldKind.OTHER,
                    "ovs", FieldKind.BOOL,
                    "ovs_link", FieldKind.OTHER,
                    "ovs_name", FieldKind.OTHER,
                    "spindle_count", FieldKind.NUMBER,
                    "ssh_port", FieldKind.NUMBER);

    /** Those whose title is not their name. */
    private static final Map<String, String> NDP_TITLES =
            Map.of(
                    "exclusive_storage", "ExclusiveStorage",
                    "oob_program", "OutOfBandProgram",
                    "ovs", "OpenvSwitch",
                    "ovs_link", "OpenvSwitchLink",
                    "ovs_name", "OpenvSwitchName",
                    "spindle_count", "SpindleCount");

    private SharedFields() {}

    /**
     * Identity, serial number and times.
     *
     * @param noun how descriptions call the object
     */
    static <R> List<Field<R>> stamp(String noun, Function<R, StampedObject> object) {
        return List.of(
                Field.field(
                        "ctime",
                        "CTime",
                        FieldKind.TIMESTAMP,
                        "Creation timestamp",
                        row -> object.apply(row).ctime()),
                Field.field(
                        "mtime",
                        "MTime",
                        FieldKind.TIMESTAMP,
                        "Modification timestamp",
                        row -> object.apply(row).mtime()),
                Field.field(
                        "serial_no",
                        "SerialNo",
                        FieldKind.NUMBER,
                        noun + " object serial number, incremented on each modification",
                        row -> object.apply(row).serial()),
                Field.field(
                        "uuid",
                        "UUID",
                        FieldKind.TEXT,
                        noun + " UUID",
                        row -> object.apply(row).uuid().value()));
    }

    static <R> Field<R> tags(Function<R, Tagged> object) {
        return Field.field(
                "tags", "Tags", FieldKind.OTHER, "Tags", row -> object.apply(row).tags().sorted());
    }

    /** One column a node parameter, with all layers filled in. */
    static <R> List<Field<R>> ndparams(Function<R, NdParams> filled) {
        List<Field<R>> fields = new ArrayList<>();
        NDP_KINDS.forEach((name, kind) ->
                fields.add(
                        Field.ofCell(
                                "ndp/" + name,
                                NDP_TITLES.getOrDefault(name, "ndp/" + name),
                                kind,
                                "The \"" + name + "\" node parameter",
                                row -> {
                                    Map<String, @Nullable Object> form =
                                            NdParams.form(filled.apply(row));
                                    return Cell.of(form.get(name));
                                })));
        return fields;
    }
}
