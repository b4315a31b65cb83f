package janeti.query;

import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;
import static janeti.query.FieldKind.UNIT;

import janeti.config.object.Disk;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The disks of an instance: all, and each by its number. */
final class InstanceDiskFields {
    /** Source: spec/constants.json, MAX_DISKS. */
    private static final int MAX_DISKS = 16;

    /** MiB beside each DRBD disk. Source: spec/constants.json, DRBD_META_SIZE. */
    private static final long DRBD_META_MIB = 128;

    private InstanceDiskFields() {}

    /** A value of a disk; null where it has none. */
    @FunctionalInterface
    private interface Part {
        @Nullable Object of(Disk disk);
    }

    static List<Field<InstanceRow>> all() {
        List<Field<InstanceRow>> all = new ArrayList<>();
        all.add(
                Field.field(
                        "disk.count",
                        "Disks",
                        NUMBER,
                        "Number of disks",
                        row -> (long) row.instance().disks().size()));
        all.add(
                Field.field(
                        "disk_template",
                        "Disk_template",
                        TEXT,
                        "Instance disk template",
                        row -> template(row.disks())));
        all.add(
                Field.field(
                        "disk_usage",
                        "DiskUsage",
                        UNIT,
                        "Total disk space used by instance on each of its nodes; this is not the"
                                + " disk size visible to the instance, but the usage on the node",
                        row -> row.disks().stream().mapToLong(InstanceDiskFields::usage).sum()));
        all.add(ofAll("disk.names", "Disk_names", "List of disk names", Disk::name));
        all.add(ofAll("disk.sizes", "Disk_sizes", "List of disk sizes", Disk::sizeMib));
        all.add(ofAll("disk.spindles", "Disk_spindles", "List of disk spindles", Disk::spindles));
        all.add(
                ofAll(
                        "disk.uuids",
                        "Disk_UUIDs",
                        "List of disk UUIDs",
                        disk -> disk.uuid().value()));
        for (int i = 0; i < MAX_DISKS; i++) {
            all.addAll(ofOne(i));
        }
        all.add(one("sda_size", "Disk/", UNIT, "Disk size of ", 0, Disk::sizeMib));
        all.add(one("sdb_size", "Disk/", UNIT, "Disk size of ", 1, Disk::sizeMib));
        return all;
    }

    private static List<Field<InstanceRow>> ofOne(int index) {
        return List.of(
                one("disk.name/" + index, "DiskName/", TEXT, "Name of ", index, Disk::name),
                one("disk.size/" + index, "Disk/", UNIT, "Disk size of ", index, Disk::sizeMib),
                one(
                        "disk.spindles/" + index,
                        "DiskSpindles/",
                        NUMBER,
                        "Spindles of ",
                        index,
                        Disk::spindles),
                one(
                        "disk.uuid/" + index,
                        "DiskUUID/",
                        TEXT,
                        "UUID of ",
                        index,
                        disk -> disk.uuid().value()));
    }

    private static Field<InstanceRow> one(
            String name, String title, FieldKind kind, String doc, int index, Part part) {
        return Field.ofCell(
                name,
                title + index,
                kind,
                doc + Ordinal.of(index + 1) + " disk",
                row ->
                        index < row.instance().disks().size()
                                ? Cell.ofOptional(part.of(row.disks().get(index)))
                                : Cell.UNAVAIL);
    }

    private static Field<InstanceRow> ofAll(String name, String title, String doc, Part part) {
        return Field.field(
                name,
                title,
                OTHER,
                doc,
                row -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    row.disks().forEach(disk -> values.add(part.of(disk)));
                    return values;
                });
    }

    /** The one word for all disks. */
    private static String template(List<Disk> disks) {
        List<String> types = disks.stream().map(Disk::devType).distinct().toList();
        return switch (types.size()) {
            case 0 -> "diskless";
            case 1 -> types.getFirst();
            default -> "mixed";
        };
    }

    /** MiB on each node; devices that were there before are not counted. */
    private static long usage(Disk disk) {
        return switch (disk.devType()) {
            case "blockdev", "diskless" -> 0;
            case "drbd" -> disk.sizeMib() + DRBD_META_MIB;
            default -> disk.sizeMib();
        };
    }
}
