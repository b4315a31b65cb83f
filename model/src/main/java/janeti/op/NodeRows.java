package janeti.op;

import static janeti.op.Param.MAYBE_BOOL;
import static janeti.op.Param.MAYBE_STRING;
import static janeti.op.Param.optional;
import static janeti.op.Param.required;
import static janeti.op.ParamType.Plain.BOOL;
import static janeti.op.ParamType.Plain.NON_EMPTY_STRING;

import janeti.op.OpTable.Row;
import janeti.op.ParamType.DictOf;
import janeti.op.ParamType.ListOf;
import janeti.op.ParamType.Maybe;

import java.util.List;

/** The opcodes on nodes and on what they have installed. Source: spec/opcodes.json. */
final class NodeRows {
    private static final ParamType MAYBE_DICT = new Maybe(DictOf.ANY);

    static final List<Row> ROWS =
            List.of(
                    new Row(
                            "OP_NODE_ADD",
                            "node_name",
                            List.of(
                                    required("node_name", NON_EMPTY_STRING),
                                    optional("hv_state", MAYBE_DICT, null),
                                    optional("disk_state", MAYBE_DICT, null),
                                    optional("primary_ip", MAYBE_STRING, null),
                                    optional("secondary_ip", MAYBE_STRING, null),
                                    optional("readd", BOOL, false),
                                    optional("group", MAYBE_STRING, null),
                                    optional("master_capable", MAYBE_BOOL, null),
                                    optional("vm_capable", MAYBE_BOOL, null),
                                    optional("ndparams", MAYBE_DICT, null),
                                    optional("node_setup", BOOL, false)),
                            args ->
                                    new NodeOp.Add(
                                            args.text("node_name"),
                                            args.maybeText("primary_ip"),
                                            args.maybeText("secondary_ip"),
                                            args.flag("readd"),
                                            args.maybeText("group"),
                                            args.maybeFlag("master_capable"),
                                            args.maybeFlag("vm_capable"),
                                            args.dict("ndparams"),
                                            args.dict("hv_state"),
                                            args.dict("disk_state"),
                                            args.flag("node_setup"))),
                    new Row(
                            "OP_NODE_MIGRATE",
                            "node_name",
                            List.of(
                                    required("node_name", NON_EMPTY_STRING),
                                    optional("node_uuid", MAYBE_STRING, null),
                                    optional("mode", new Maybe(InstanceRows.MODE), null),
                                    optional("live", MAYBE_BOOL, null),
                                    optional("target_node", MAYBE_STRING, null),
                                    optional("target_node_uuid", MAYBE_STRING, null),
                                    optional("allow_runtime_changes", BOOL, true),
                                    optional("ignore_ipolicy", BOOL, false),
                                    optional("iallocator", MAYBE_STRING, null)),
                            args ->
                                    new NodeOp.Migrate(
                                            args.text("node_name"),
                                            args.maybeText("mode"),
                                            args.maybeFlag("live"),
                                            args.nameOrUuid("target_node", "target_node_uuid"),
                                            args.flag("allow_runtime_changes"),
                                            args.flag("ignore_ipolicy"),
                                            args.maybeText("iallocator"))),
                    new Row(
                            "OP_NODE_REMOVE",
                            "node_name",
                            List.of(
                                    required("node_name", NON_EMPTY_STRING),
                                    optional("node_uuid", MAYBE_STRING, null)),
                            args -> new NodeOp.Remove(args.text("node_name"))),
                    new Row(
                            "OP_OS_DIAGNOSE",
                            null,
                            List.of(
                                    required("output_fields", new ListOf(NON_EMPTY_STRING)),
                                    optional("names", new ListOf(NON_EMPTY_STRING), List.of())),
                            args ->
                                    new OsOp.Diagnose(
                                            args.strings("output_fields"), args.strings("names"))));

    private NodeRows() {}
}
