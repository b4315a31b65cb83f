package janeti.query;

import static janeti.query.FieldKind.BOOL;
import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;
import static janeti.query.FieldKind.UNIT;

import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of gnt-instance list. Source: spec/query-fields.json, instance. */
final class InstanceFields {
    static final String CONSOLE = "console";

    static final FieldTable<InstanceRow> ALL = new FieldTable<>("name", all());

    private InstanceFields() {}

    private static List<Field<InstanceRow>> all() {
        List<Field<InstanceRow>> all = new ArrayList<>();
        all.addAll(identity());
        all.addAll(wanted());
        all.addAll(nodes());
        all.addAll(live());
        all.addAll(InstanceParamFields.all());
        all.addAll(InstanceDiskFields.all());
        all.addAll(InstanceNicFields.all());
        all.addAll(SharedFields.stamp("Instance", InstanceRow::instance));
        all.add(SharedFields.tags(InstanceRow::instance));
        return all;
    }

    private static List<Field<InstanceRow>> identity() {
        return List.of(
                text("name", "Instance", "Instance name", instance -> instance.name().value())
                        .compared(FilterMode.HOSTNAME),
                text("os", "OS", "Operating system", Instance::os),
                text("hypervisor", "Hypervisor", "Hypervisor name", Instance::hypervisor),
                Field.ofCell(
                        "network_port",
                        "Network_port",
                        OTHER,
                        "Instance network port if available (e.g. for VNC console)",
                        row -> Cell.ofOptional(row.instance().networkPort())));
    }

    private static List<Field<InstanceRow>> wanted() {
        return List.of(
                Field.field(
                        "admin_state",
                        "InstanceState",
                        TEXT,
                        "Desired state of instance",
                        row -> row.instance().adminState().wireName()),
                Field.field(
                        "admin_state_source",
                        "InstanceStateSource",
                        TEXT,
                        "Who last changed the desired state of the instance",
                        row -> row.instance().adminStateSource().wireName()),
                Field.field(
                        "admin_up",
                        "Autostart",
                        BOOL,
                        "Desired state of instance",
                        row -> row.instance().adminState() == AdminState.UP),
                Field.field(
                        "disks_active",
                        "DisksActive",
                        BOOL,
                        "Desired state of instance disks",
                        row -> row.instance().disksActive()),
                Field.field(
                        "forthcoming",
                        "Forthcoming",
                        BOOL,
                        "whether the Instance is forthcoming",
                        row -> row.instance().forthcoming()));
    }

    private static List<Field<InstanceRow>> nodes() {
        return List.of(
                ofPrimary(
                                "pnode",
                                "Primary_node",
                                "Primary node",
                                (row, node) -> node.name().value())
                        .compared(FilterMode.HOSTNAME),
                ofPrimary(
                        "pnode.group",
                        "PrimaryNodeGroup",
                        "Primary node's group",
                        InstanceFields::groupName),
                ofPrimary(
                        "pnode.group.uuid",
                        "PrimaryNodeGroupUUID",
                        "Primary node's group UUID",
                        (row, node) -> node.group().value()),
                ofSecondaries(
                        "snodes",
                        "Secondary_Nodes",
                        "Secondary nodes; usually this will just be one node",
                        (row, node) -> node.name().value()),
                ofSecondaries(
                        "snodes.group",
                        "SecondaryNodesGroups",
                        "Node groups of secondary nodes",
                        InstanceFields::groupName),
                ofSecondaries(
                        "snodes.group.uuid",
                        "SecondaryNodesGroupsUUID",
                        "Node group UUIDs of secondary nodes",
                        (row, node) -> node.group().value()));
    }

    private static List<Field<InstanceRow>> live() {
        return List.of(
                live(
                        "oper_state",
                        "Running",
                        BOOL,
                        "Actual state of instance",
                        row ->
                                row.live() instanceof InstanceLive.Absent
                                        ? Cell.of(false)
                                        : InstanceLive.cell(row.live(), found -> Cell.of(true))),
                live(
                        "oper_ram",
                        "Memory",
                        UNIT,
                        "Actual memory usage as seen by hypervisor",
                        row ->
                                InstanceLive.cell(
                                        row.live(), found -> Cell.of(found.running().memoryMib()))),
                live(
                        "oper_vcpus",
                        "VCPUs",
                        NUMBER,
                        "Actual number of VCPUs as seen by hypervisor",
                        row ->
                                InstanceLive.cell(
                                        row.live(), found -> Cell.of(found.running().vcpus()))),
                live(
                        "status",
                        "Status",
                        TEXT,
                        STATUS,
                        row ->
                                Cell.of(
                                        InstanceStatus.of(
                                                row.config(), row.instance(), row.live()))),
                live(
                        CONSOLE,
                        "Console",
                        OTHER,
                        "Instance console information",
                        InstanceRow::console));
    }

    /** As clients print it. */
    private static final String STATUS =
            "Instance status; \"running\" if instance is set to be running and actually is,"
                    + " \"ADMIN_down\" if instance is stopped and is not running,"
                    + " \"ERROR_wrongnode\" if instance running, but not on its designated primary"
                    + " node, \"ERROR_up\" if instance should be stopped, but is actually running,"
                    + " \"ERROR_down\" if instance should run, but doesn't, \"ERROR_nodedown\" if"
                    + " instance's primary node is down, \"ERROR_nodeoffline\" if instance's"
                    + " primary node is marked offline, \"ADMIN_offline\" if instance is offline"
                    + " and does not use dynamic resources";

    /** Something told of one of the instance's nodes. */
    @FunctionalInterface
    private interface OfNode {
        String tell(InstanceRow row, Node node);
    }

    private static String groupName(InstanceRow row, Node node) {
        return row.config().group(node.group()).name().value();
    }

    private static Field<InstanceRow> ofPrimary(
            String name, String title, String doc, OfNode value) {
        return Field.ofCell(
                name,
                title,
                TEXT,
                doc,
                row -> {
                    Node primary = row.primaryNode();
                    return primary == null ? Cell.NODATA : Cell.of(value.tell(row, primary));
                });
    }

    private static Field<InstanceRow> ofSecondaries(
            String name, String title, String doc, OfNode value) {
        return Field.field(
                name,
                title,
                OTHER,
                doc,
                row -> row.secondaryNodes().stream().map(node -> value.tell(row, node)).toList());
    }

    private static Field<InstanceRow> live(
            String name,
            String title,
            FieldKind kind,
            String doc,
            Function<InstanceRow, Cell> cell) {
        return Field.ofCell(name, title, kind, doc, cell).live();
    }

    /** A text that a forthcoming instance may not have yet. */
    private static Field<InstanceRow> text(
            String name, String title, String doc, Function<Instance, String> value) {
        return Field.ofCell(
                name,
                title,
                TEXT,
                doc,
                row -> {
                    String text = value.apply(row.instance());
                    return text.isEmpty() ? Cell.UNAVAIL : Cell.of(text);
                });
    }
}
