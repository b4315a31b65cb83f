package janeti.query;

import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.TEXT;
import static janeti.query.FieldKind.UNIT;

import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What only the node itself knows: memory, processors, storage. The first unit of storage is where
 * disks go, a second one counts spindles.
 */
final class NodeLiveFields {
    private static final int DISKS = 0;
    private static final int SPINDLES = 1;

    static final List<Field<NodeRow>> ALL =
            List.of(
                    field(
                            "bootid",
                            "BootID",
                            TEXT,
                            "Random UUID renewed for each system reboot, can be used for detecting"
                                    + " reboots by tracking changes",
                            NodeResources::bootId),
                    ofHypervisor(
                            "cnodes",
                            "CNodes",
                            NUMBER,
                            "Number of NUMA domains on node (if exported by hypervisor)",
                            "cpu_nodes"),
                    ofHypervisor(
                            "cnos",
                            "CNOs",
                            NUMBER,
                            "Number of logical processors used by the node OS (dom0 for Xen)",
                            "cpu_dom0"),
                    ofHypervisor(
                            "csockets",
                            "CSockets",
                            NUMBER,
                            "Number of physical CPU sockets (if exported by hypervisor)",
                            "cpu_sockets"),
                    ofHypervisor(
                            "ctotal",
                            "CTotal",
                            NUMBER,
                            "Number of logical processors",
                            "cpu_total"),
                    ofHypervisor(
                            "mfree",
                            "MFree",
                            UNIT,
                            "Memory available for instance allocations",
                            "memory_free"),
                    ofHypervisor(
                            "mnode",
                            "MNode",
                            UNIT,
                            "Amount of memory used by node (dom0 for Xen)",
                            "memory_dom0"),
                    ofHypervisor(
                            "mtotal",
                            "MTotal",
                            UNIT,
                            "Total amount of memory of physical machine",
                            "memory_total"),
                    ofStorage(
                            "dfree",
                            "DFree",
                            UNIT,
                            "Available storage space on storage unit",
                            DISKS,
                            "storage_free"),
                    ofStorage(
                            "dtotal",
                            "DTotal",
                            UNIT,
                            "Total storage space on storage unit for instance disk allocation",
                            DISKS,
                            "storage_size"),
                    ofStorage(
                            "spfree",
                            "SpFree",
                            NUMBER,
                            "Available spindles in volume group (exclusive storage only)",
                            SPINDLES,
                            "storage_free"),
                    ofStorage(
                            "sptotal",
                            "SpTotal",
                            NUMBER,
                            "Total spindles in volume group (exclusive storage only)",
                            SPINDLES,
                            "storage_size"));

    private NodeLiveFields() {}

    /** A value of a node's answer; null where the node did not say. */
    @FunctionalInterface
    private interface Part {
        @Nullable Object of(NodeResources resources);
    }

    private static Field<NodeRow> field(
            String name, String title, FieldKind kind, String doc, Part part) {
        return Field.<NodeRow>ofCell(name, title, kind, doc, row -> cell(row, part)).live();
    }

    private static Field<NodeRow> ofHypervisor(
            String name, String title, FieldKind kind, String doc, String key) {
        return field(name, title, kind, doc, node -> at(node.hypervisors(), 0, key));
    }

    private static Field<NodeRow> ofStorage(
            String name, String title, FieldKind kind, String doc, int unit, String key) {
        return field(name, title, kind, doc, node -> at(node.storage(), unit, key));
    }

    private static Cell cell(NodeRow row, Part part) {
        return switch (row.live()) {
            case NodeAnswer.Done<NodeResources>(NodeResources resources) when resources != null -> {
                Object value = part.of(resources);
                yield value == null ? Cell.NODATA : Cell.of(value);
            }
            case NodeAnswer.Offline<NodeResources>() -> Cell.OFFLINE;
            case null, default -> Cell.NODATA;
        };
    }

    private static @Nullable Object at(
            @Nullable List<Map<String, @Nullable Object>> items, int index, String key) {
        return items == null || index >= items.size() ? null : items.get(index).get(key);
    }
}
