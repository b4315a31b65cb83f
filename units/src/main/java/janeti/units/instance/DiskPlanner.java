package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.ObjectWriter;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.op.InstanceOp.SetParams;
import janeti.op.InstanceOp.SetParams.DeviceChange;
import janeti.units.DrawnIds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What becomes of the disks of an instance that is changed. Pure. */
record DiskPlanner(Config config, Instance instance, SetParams op, DrawnIds ids) {
    private static final Set<String> TEMPLATES = Set.of("file", "sharedfile");
    private static final Set<String> CHANGEABLE = Set.of("mode", "name");
    private static final String DRIVER = "loop";

    List<PlannedDevice> all() {
        List<Disk> disks = new ArrayList<>(NodeDicts.disks(config, instance));
        List<PlannedDevice> planned = new ArrayList<>();
        for (int i = 0; i < op.disks().size(); i++) {
            planned.add(plan(i, op.disks().get(i), disks));
        }
        return planned;
    }

    /** Changes the list as the change will. */
    private PlannedDevice plan(int number, DeviceChange change, List<Disk> disks) {
        return switch (change.action()) {
            case "add" -> {
                int place = DevicePlaces.ofNew("disk", change, disks.size());
                Disk disk = added(number, place, change, disks);
                disks.add(place, disk);
                yield new PlannedDevice(place, ObjectWriter.form(disk));
            }
            case "remove" -> {
                int place = place(change, disks);
                disks.remove(place);
                yield new PlannedDevice(place, null);
            }
            case "modify" -> {
                int place = place(change, disks);
                Disk disk = modified(disks.get(place), change.params());
                disks.set(place, disk);
                yield new PlannedDevice(place, ObjectWriter.form(disk));
            }
            default -> {
                InstanceSetParams.refuseIf(true, change.action() + " disks");
                throw new IllegalStateException("It was refused");
            }
        };
    }

    private static int place(DeviceChange change, List<Disk> disks) {
        return DevicePlaces.of(
                "disk",
                change,
                disks,
                disk ->
                        disk.uuid().value().equals(change.device())
                                || change.device().equals(disk.name()));
    }

    private Disk added(int number, int place, DeviceChange change, List<Disk> disks) {
        String template = template(change.params(), disks);
        DiskSpec spec = DiskSpec.of(List.of(change.params()), template).getFirst();
        String driver = op.ways().fileDriver();
        String file =
                "%s/%s.%s.disk%d"
                        .formatted(
                                folder(template, disks),
                                ids.uuid("modify-disk-file", number),
                                template,
                                place);
        return new Disk(
                Stamp.fresh(ids.uuid("modify-disk", number)),
                template,
                List.of(driver == null ? DRIVER : driver, file),
                List.of(),
                template.equals("file") ? List.of(instance.primaryNode()) : List.of(),
                "disk/" + place,
                spec.sizeMib(),
                spec.mode(),
                spec.name(),
                null,
                Params.NONE,
                false);
    }

    private String template(Map<String, @Nullable Object> params, List<Disk> disks) {
        String template =
                params.get("dev_type") instanceof String given
                        ? given
                        : disks.isEmpty() ? "diskless" : disks.getFirst().devType();
        require(
                !template.equals("diskless"),
                INVAL,
                "Instance %s has no disks whose template a new one could have; say it with"
                        + " dev_type",
                instance.name());
        require(
                config.cluster().storage().enabledTemplates().contains(template),
                INVAL,
                "Disk template %s is not enabled in this cluster",
                template);
        InstanceSetParams.refuseIf(
                !TEMPLATES.contains(template), "make disks of template " + template);
        return template;
    }

    private String folder(String template, List<Disk> disks) {
        List<Disk> alike = disks.stream().filter(disk -> disk.devType().equals(template)).toList();
        return alike.isEmpty()
                ? DiskFolders.ofNew(config, template, instance.name(), op.ways().fileStorageDir())
                : DiskFolders.of(alike).getFirst();
    }

    private static Disk modified(Disk disk, Map<String, @Nullable Object> params) {
        require(
                CHANGEABLE.containsAll(params.keySet()),
                INVAL,
                "Of a disk only its mode and its name can be changed, not %s",
                params.keySet());
        DeviceNames.check("disk", List.of(params));
        String mode = params.get("mode") instanceof String given ? given : disk.mode();
        require(
                mode.equals("rw") || mode.equals("ro"),
                INVAL,
                "Invalid disk access mode '%s'",
                mode);
        return new Disk(
                disk.stamp(),
                disk.devType(),
                disk.logicalId(),
                disk.children(),
                disk.nodes(),
                disk.ivName(),
                disk.sizeMib(),
                mode,
                params.containsKey("name") ? DeviceNames.orNone(params.get("name")) : disk.name(),
                disk.spindles(),
                disk.params(),
                disk.forthcoming());
    }
}
