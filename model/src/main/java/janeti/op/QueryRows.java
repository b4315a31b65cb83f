package janeti.op;

import static janeti.op.Param.MAYBE_STRING;
import static janeti.op.Param.optional;
import static janeti.op.Param.required;
import static janeti.op.ParamType.Plain.ANY;
import static janeti.op.ParamType.Plain.BOOL;
import static janeti.op.ParamType.Plain.NON_EMPTY_STRING;

import janeti.op.OpTable.Row;
import janeti.op.ParamType.ListOf;
import janeti.op.ParamType.Maybe;
import janeti.op.ParamType.OneOf;
import janeti.protocol.QueryResource;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The opcodes that only ask. Source: spec/opcodes.json. */
final class QueryRows {
    private static final OneOf RESOURCE =
            new OneOf(
                    "QueryTypeOp",
                    "QueryTypeOp",
                    Arrays.stream(QueryResource.values())
                            .<Object>map(QueryResource::wireName)
                            .toList());

    /** Source: spec/constants.json, STORAGE_TYPES. */
    private static final OneOf STORAGE_TYPE =
            new OneOf(
                    "StorageType",
                    "StorageType",
                    List.of(
                            "blockdev",
                            "diskless",
                            "ext",
                            "file",
                            "gluster",
                            "lvm-pv",
                            "lvm-vg",
                            "rados",
                            "sharedfile"));

    private static final Param OUTPUT_FIELDS =
            required("output_fields", new ListOf(NON_EMPTY_STRING));

    static final List<Row> ROWS =
            List.of(
                    new Row(
                            "OP_QUERY",
                            "what",
                            List.of(
                                    required("what", RESOURCE),
                                    optional("use_locking", BOOL, false),
                                    required("fields", new ListOf(NON_EMPTY_STRING)),
                                    optional("qfilter", new Maybe(new ListOf(ANY)), null)),
                            args ->
                                    new QueryOp.Objects(
                                            resource(args),
                                            args.flag("use_locking"),
                                            args.strings("fields"),
                                            args.any("qfilter"))),
                    new Row(
                            "OP_QUERY_FIELDS",
                            "what",
                            List.of(
                                    required("what", RESOURCE),
                                    optional(
                                            "fields",
                                            new Maybe(new ListOf(NON_EMPTY_STRING)),
                                            null)),
                            args -> new QueryOp.Fields(resource(args), args.strings("fields"))),
                    new Row("OP_CLUSTER_QUERY", null, List.of(), args -> new ClusterOp.Query()),
                    new Row(
                            "OP_EXT_STORAGE_DIAGNOSE",
                            null,
                            List.of(OUTPUT_FIELDS, names("names")),
                            args ->
                                    new ExtStorageOp.Diagnose(
                                            args.strings("output_fields"), args.strings("names"))),
                    new Row(
                            "OP_NODE_QUERYVOLS",
                            null,
                            List.of(OUTPUT_FIELDS, names("nodes")),
                            args ->
                                    new NodeOp.Queryvols(
                                            args.strings("output_fields"), args.strings("nodes"))),
                    new Row(
                            "OP_NODE_QUERY_STORAGE",
                            null,
                            List.of(
                                    OUTPUT_FIELDS,
                                    optional("storage_type", new Maybe(STORAGE_TYPE), null),
                                    names("nodes"),
                                    optional("name", MAYBE_STRING, null)),
                            args ->
                                    new NodeOp.QueryStorage(
                                            args.strings("output_fields"),
                                            args.maybeText("storage_type"),
                                            args.strings("nodes"),
                                            args.maybeText("name"))));

    private QueryRows() {}

    private static Param names(String name) {
        return optional(name, new ListOf(NON_EMPTY_STRING), List.of());
    }

    private static QueryResource resource(Args args) {
        return QueryResource.valueOf(args.text("what").toUpperCase(Locale.ROOT));
    }
}
