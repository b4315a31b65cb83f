package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.model.Uuid;
import janeti.protocol.DiskCall.BlockdevFind;
import janeti.protocol.NodeAnswer;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The disks of an instance as gnt-instance info shows them: what they are, and what the nodes say.
 *
 * @param isStatic whether the nodes are left alone
 */
record DiskStatus(UnitContext ctx, Config config, Instance instance, boolean isStatic) {
    /** What a node says of a disk, in the order in which clients read it. */
    private static final List<String> COLUMNS =
            List.of(
                    "dev_path",
                    "major",
                    "minor",
                    "sync_percent",
                    "estimated_time",
                    "is_degraded",
                    "ldisk_status");

    // Parts of a DRBD disk's logical id. Source: spec/config-schema.json, logical_id.
    private static final int FIRST_NODE = 0;
    private static final int SECOND_NODE = 1;
    private static final int PORT = 2;
    private static final int FIRST_MINOR = 3;
    private static final int SECOND_MINOR = 4;
    private static final int SECRET = 5;

    List<Map<String, @Nullable Object>> ofAll() {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (Disk disk : NodeDicts.disks(config, instance)) {
            all.add(of(disk, null));
        }
        return all;
    }

    /**
     * @param parentSecondary the other node of the mirror that the disk is a part of
     */
    private Map<String, @Nullable Object> of(Disk disk, @Nullable Uuid parentSecondary) {
        boolean mirrored = disk.devType().equals("drbd") && disk.logicalId().size() > SECRET;
        Uuid secondary = mirrored ? otherNode(disk) : parentSecondary;
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("iv_name", disk.ivName());
        status.put("dev_type", disk.devType());
        status.put("logical_id", mirrored ? withoutSecret(disk) : disk.logicalId());
        status.put("drbd_info", mirrored ? mirror(disk, otherNode(disk)) : null);
        status.put("pstatus", onNode(disk, instance.primaryNode()));
        status.put("sstatus", secondary == null ? null : onNode(disk, secondary));
        List<Object> children = new ArrayList<>();
        for (Disk child : disk.children()) {
            children.add(of(child, secondary));
        }
        status.put("children", children);
        status.put("mode", disk.mode());
        status.put("size", disk.sizeMib());
        status.put("spindles", disk.spindles());
        status.put("name", disk.name());
        status.put("uuid", disk.uuid().value());
        return status;
    }

    private @Nullable List<@Nullable Object> onNode(Disk disk, Uuid uuid) {
        Node node = config.node(uuid);
        if (isStatic || node.offline()) {
            return null;
        }
        Node primary = config.node(instance.primaryNode());
        NodeAnswer<Map<String, @Nullable Object>> answer =
                ctx.tryCall(node.name(), new BlockdevFind(NodeDicts.disk(config, primary, disk)));
        String failure = answer.failure();
        if (failure != null) {
            throw new ExecException(
                    "Can't compute disk status for %s on node %s: %s"
                            .formatted(instance.name(), node.name(), failure));
        }
        return answer instanceof NodeAnswer.Done<Map<String, @Nullable Object>> done
                        && done.value() != null
                ? columns(done.value())
                : null;
    }

    private static List<@Nullable Object> columns(Map<String, @Nullable Object> found) {
        List<@Nullable Object> columns = new ArrayList<>();
        for (String column : COLUMNS) {
            columns.add(found.get(column));
        }
        return columns;
    }

    private boolean primaryIsFirst(Disk disk) {
        return instance.primaryNode().value().equals(disk.logicalId().get(FIRST_NODE));
    }

    private Uuid otherNode(Disk disk) {
        return new Uuid(
                String.valueOf(
                        disk.logicalId().get(primaryIsFirst(disk) ? SECOND_NODE : FIRST_NODE)));
    }

    private Map<String, Object> mirror(Disk disk, Uuid secondary) {
        List<Object> id = disk.logicalId();
        boolean first = primaryIsFirst(disk);
        Map<String, Object> mirror = new LinkedHashMap<>();
        mirror.put("primary_node", config.node(instance.primaryNode()).name().value());
        mirror.put("primary_minor", id.get(first ? FIRST_MINOR : SECOND_MINOR));
        mirror.put("secondary_node", config.node(secondary).name().value());
        mirror.put("secondary_minor", id.get(first ? SECOND_MINOR : FIRST_MINOR));
        mirror.put("port", id.get(PORT));
        return mirror;
    }

    private static List<@Nullable Object> withoutSecret(Disk disk) {
        List<@Nullable Object> id = new ArrayList<>(disk.logicalId().subList(0, SECRET));
        id.add(null);
        return id;
    }
}
