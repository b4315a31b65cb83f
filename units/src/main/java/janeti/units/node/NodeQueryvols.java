package janeti.units.node;

import janeti.config.Config;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.BugException;
import janeti.model.Uuid;
import janeti.op.NodeOp;
import janeti.protocol.StorageCall;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.OutputFields;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The logical volumes on nodes and whose they are. Source: spec/operations.md, NODE_QUERYVOLS; all
 * values are texts.
 */
record NodeQueryvols(NodeOp.Queryvols op) implements LogicalUnit<NodeQueryvols.Plan> {
    private static final List<String> FIELDS =
            List.of("node", "phys", "vg", "name", "size", "instance");

    /** Nothing: all is asked of the nodes. */
    record Plan() {}

    /** A volume by its place. */
    private record Volume(Uuid node, Object group, Object name) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        OutputFields.requireKnown(op.outputFields(), FIELDS);
        return new ReportingNodes(op.nodes()).locks(config);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        Map<Volume, String> owners = owners(ctx.config());
        Map<Node, List<Map<String, @Nullable Object>>> volumes =
                new ReportingNodes(op.nodes())
                        .ask(ctx, new StorageCall.NodeVolumes(), "Can't compute volume data on");
        List<Object> rows = new ArrayList<>();
        for (Map.Entry<Node, List<Map<String, @Nullable Object>>> onNode : volumes.entrySet()) {
            List<Map<String, @Nullable Object>> sorted = new ArrayList<>(onNode.getValue());
            sorted.sort(
                    Comparator.comparing(
                            (Map<String, @Nullable Object> volume) -> text(volume, "dev")));
            for (Map<String, @Nullable Object> volume : sorted) {
                rows.add(row(onNode.getKey(), volume, owners));
            }
        }
        return rows;
    }

    private List<String> row(
            Node node, Map<String, @Nullable Object> volume, Map<Volume, String> owners) {
        var place = new Volume(node.uuid(), text(volume, "vg"), text(volume, "name"));
        return op.outputFields().stream()
                .map(field ->
                        switch (field) {
                            case "node" -> node.name().value();
                            case "phys" -> text(volume, "dev");
                            case "vg" -> text(volume, "vg");
                            case "name" -> text(volume, "name");
                            case "size" ->
                                    new BigDecimal(text(volume, "size")).toBigInteger().toString();
                            case "instance" -> owners.getOrDefault(place, "-");
                            default -> throw new BugException("There is no field " + field);
                        })
                .toList();
    }

    private static String text(Map<String, @Nullable Object> volume, String key) {
        return String.valueOf(volume.get(key));
    }

    /** Mirrored disks have their volumes as children, on the same nodes. */
    private static Map<Volume, String> owners(Config config) {
        Map<Volume, String> owners = new HashMap<>();
        for (Instance instance : config.instances().values()) {
            for (Uuid disk : instance.disks()) {
                note(config.disk(disk), instance, owners);
            }
        }
        return owners;
    }

    private static void note(Disk disk, Instance instance, Map<Volume, String> owners) {
        if (disk.devType().equals("plain")) { // Its logical id is [volume group, volume].
            for (Uuid node : disk.nodes()) {
                owners.put(
                        new Volume(
                                node,
                                String.valueOf(disk.logicalId().get(0)),
                                String.valueOf(disk.logicalId().get(1))),
                        instance.name().value());
            }
        }
        disk.children().forEach(child -> note(child, instance, owners));
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
