package janeti.units.node;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.Cluster;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.PrereqException;
import janeti.op.NodeOp;
import janeti.protocol.StorageCall;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.OutputFields;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The storage units of nodes. Source: spec/operations.md, NODE_QUERY_STORAGE. */
record NodeQueryStorage(NodeOp.QueryStorage op) implements LogicalUnit<NodeQueryStorage.Plan> {
    private static final String NAME = "name";

    /** What only the master knows. */
    private static final List<String> OURS = List.of("node", "type");

    /** Source: spec/constants.json, VALID_STORAGE_FIELDS. */
    private static final List<String> FIELDS =
            List.of("allocatable", "free", NAME, "node", "size", "type", "used");

    /** Source: spec/constants.json, STS_REPORT_NODE_STORAGE. */
    private static final List<String> REPORTED =
            List.of("file", "gluster", "lvm-pv", "lvm-vg", "sharedfile");

    /** Source: spec/constants.json, MAP_DISK_TEMPLATE_STORAGE_TYPE; the others are themselves. */
    private static final Map<String, String> BY_TEMPLATE =
            Map.of("drbd", "lvm-vg", "plain", "lvm-vg", "rbd", "rados");

    /** What is asked for: the type. */
    record Plan(String type) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        OutputFields.requireKnown(op.outputFields(), FIELDS);
        return new ReportingNodes(op.nodes()).locks(config);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        List<String> templates = config.cluster().storage().enabledTemplates();
        String asked = op.storageType();
        if (asked != null) {
            String group = asked.equals("lvm-pv") ? "lvm-vg" : asked;
            if (templates.stream().noneMatch(template -> type(template).equals(group))) {
                throw new PrereqException(
                        null,
                        "Storage of type '"
                                + asked
                                + "' is not enabled in this cluster; its disk templates are "
                                + String.join(", ", templates));
            }
            return new Plan(asked);
        }
        String usual = templates.isEmpty() ? "diskless" : type(templates.getFirst());
        if (!REPORTED.contains(usual)) {
            throw new PrereqException(
                    null,
                    "Storage reporting for storage type '"
                            + usual
                            + "' is not supported. Please use the --storage-type option to"
                            + " specify one of the supported storage types ("
                            + String.join(", ", REPORTED)
                            + ") or set the default disk template to one that supports storage"
                            + " reporting.");
        }
        return new Plan(usual);
    }

    private static String type(String template) {
        return BY_TEMPLATE.getOrDefault(template, template);
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        List<String> fields = new ArrayList<>(op.outputFields());
        fields.removeAll(OURS);
        if (!fields.contains(NAME)) {
            fields.addFirst(NAME); // To put the units in order.
        }
        var call =
                new StorageCall.StorageList(
                        plan.type(),
                        places(ctx.config().cluster().storage(), plan.type()),
                        op.unit(),
                        List.copyOf(fields));
        Map<Node, List<List<@Nullable Object>>> units =
                new ReportingNodes(op.nodes()).ask(ctx, call, "Can't get storage data from");
        List<Object> rows = new ArrayList<>();
        for (Map.Entry<Node, List<List<@Nullable Object>>> onNode : units.entrySet()) {
            Map<String, List<@Nullable Object>> byName = new TreeMap<>(NiceSort.ORDER);
            for (List<@Nullable Object> unit : onNode.getValue()) {
                byName.put(String.valueOf(unit.get(fields.indexOf(NAME))), unit);
            }
            for (List<@Nullable Object> unit : byName.values()) {
                rows.add(row(onNode.getKey(), plan, fields, unit));
            }
        }
        return rows;
    }

    private static List<Object> places(Cluster.Storage storage, String type) {
        return switch (type) {
            case "file" -> List.of(List.of(storage.fileDir()));
            case "sharedfile" -> List.of(List.of(storage.sharedFileDir()));
            case "gluster" -> List.of(List.of(storage.glusterDir()));
            default -> List.of();
        };
    }

    private List<@Nullable Object> row(
            Node node, Plan plan, List<String> fields, List<@Nullable Object> unit) {
        List<@Nullable Object> row = new ArrayList<>();
        for (String field : op.outputFields()) {
            row.add(
                    switch (field) {
                        case "node" -> node.name().value();
                        case "type" -> plan.type();
                        default -> unit.get(fields.indexOf(field));
                    });
        }
        return Collections.unmodifiableList(row);
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
