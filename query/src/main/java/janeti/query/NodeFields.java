package janeti.query;

import static janeti.query.FieldKind.BOOL;
import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import janeti.config.Filled;
import janeti.config.object.NdParams;
import janeti.config.object.Node;
import janeti.config.object.ObjectWriter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of gnt-node list. Source: spec/query-fields.json, node. */
final class NodeFields {
    static final FieldTable<NodeRow> ALL = new FieldTable<>("name", all());

    private NodeFields() {}

    private static List<Field<NodeRow>> all() {
        List<Field<NodeRow>> all = new ArrayList<>();
        all.addAll(identity());
        all.addAll(flags());
        all.addAll(instances());
        all.addAll(parameters());
        all.addAll(NodeLiveFields.ALL);
        all.addAll(SharedFields.stamp("Node", NodeRow::node));
        all.add(SharedFields.tags(NodeRow::node));
        return all;
    }

    private static List<Field<NodeRow>> identity() {
        return List.of(
                ofNode("name", "Node", TEXT, "Node name", node -> node.name().value())
                        .compared(FilterMode.HOSTNAME),
                ofNode("pip", "PrimaryIP", TEXT, "Primary IP address", Node::primaryIp),
                ofNode("sip", "SecondaryIP", TEXT, "Secondary IP address", Node::secondaryIp),
                ofNode(
                        "group.uuid",
                        "GroupUUID",
                        TEXT,
                        "UUID of node group",
                        node -> node.group().value()),
                Field.field(
                        "group",
                        "Group",
                        TEXT,
                        "Node group",
                        row -> row.config().group(row.node().group()).name().value()));
    }

    private static List<Field<NodeRow>> flags() {
        return List.of(
                flag("offline", "Offline", "Whether node is marked offline", Node::offline),
                flag("drained", "Drained", "Whether node is drained", Node::drained),
                flag(
                        "master_candidate",
                        "MasterC",
                        "Whether node is a master candidate",
                        Node::masterCandidate),
                flag(
                        "master_capable",
                        "MasterCapable",
                        "Whether node can become a master candidate",
                        Node::masterCapable),
                flag("vm_capable", "VMCapable", "Whether node can host instances", Node::vmCapable),
                Field.field(
                        "master", "IsMaster", BOOL, "Whether node is master", NodeFields::isMaster),
                Field.field(
                        "role",
                        "Role",
                        TEXT,
                        "Node role; \"M\" for master, \"C\" for master candidate, \"R\" for"
                                + " regular, \"D\" for drained, \"O\" for offline",
                        NodeFields::role),
                Field.ofCell(
                        "powered",
                        "Powered",
                        BOOL,
                        "Whether node is thought to be powered on",
                        NodeFields::powered));
    }

    private static List<Field<NodeRow>> instances() {
        return List.of(
                Field.field(
                        "pinst_cnt",
                        "Pinst",
                        NUMBER,
                        "Number of instances with this node as primary",
                        row -> (long) Relations.primaryInstances(row.config(), row.node()).size()),
                Field.field(
                        "sinst_cnt",
                        "Sinst",
                        NUMBER,
                        "Number of instances with this node as secondary",
                        row ->
                                (long)
                                        Relations.secondaryInstances(row.config(), row.node())
                                                .size()),
                Field.field(
                        "pinst_list",
                        "PriInstances",
                        OTHER,
                        "List of instances with this node as primary",
                        row ->
                                Relations.names(
                                        Relations.primaryInstances(row.config(), row.node()))),
                Field.field(
                        "sinst_list",
                        "SecInstances",
                        OTHER,
                        "List of instances with this node as secondary",
                        row ->
                                Relations.names(
                                        Relations.secondaryInstances(row.config(), row.node()))));
    }

    /** Nothing measures the two states; the real daemon has no values for them either. */
    private static List<Field<NodeRow>> parameters() {
        List<Field<NodeRow>> fields = new ArrayList<>();
        fields.add(
                Field.field(
                        "ndparams",
                        "NodeParameters",
                        OTHER,
                        "Merged node parameters",
                        row -> NdParams.form(filled(row))));
        fields.add(
                Field.ofCell(
                        "custom_ndparams",
                        "CustomNodeParameters",
                        OTHER,
                        "Custom node parameters",
                        row -> Cell.of(ObjectWriter.form(row.node()).get("ndparams"))));
        fields.add(
                Field.ofCell(
                        "hv_state",
                        "HypervisorState",
                        OTHER,
                        "Hypervisor state",
                        row -> Cell.UNAVAIL));
        fields.add(
                Field.ofCell("disk_state", "DiskState", OTHER, "Disk state", row -> Cell.UNAVAIL));
        fields.addAll(SharedFields.ndparams(NodeFields::filled));
        return fields;
    }

    private static NdParams filled(NodeRow row) {
        return Filled.ndparams(row.config(), row.node());
    }

    private static boolean isMaster(NodeRow row) {
        return row.config().cluster().master().node().equals(row.node().uuid());
    }

    private static String role(NodeRow row) {
        Node node = row.node();
        if (isMaster(row)) {
            return "M";
        }
        if (node.masterCandidate()) {
            return "C";
        }
        if (node.drained()) {
            return "D";
        }
        return node.offline() ? "O" : "R";
    }

    /** Only known where a program can switch the power. */
    private static Cell powered(NodeRow row) {
        return filled(row).oobProgram().isEmpty() ? Cell.UNAVAIL : Cell.of(row.node().powered());
    }

    private static Field<NodeRow> flag(
            String name, String title, String doc, Function<Node, Object> value) {
        return ofNode(name, title, BOOL, doc, value);
    }

    private static Field<NodeRow> ofNode(
            String name, String title, FieldKind kind, String doc, Function<Node, Object> value) {
        return Field.field(name, title, kind, doc, row -> value.apply(row.node()));
    }
}
