package janeti.node.hypervisor;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.storage.DiskLinks;
import janeti.node.storage.FileDisks;
import janeti.protocol.DiskDict;
import janeti.protocol.GuestCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationCall;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers the calls that change an instance while it runs, or move it to another node. */
public record LiveChanges(NodeTree tree, FileDisks disks) {
    private static final String DISK = "disk";
    private static final String CARD = "nic";

    private Hypervisor of(InstanceDict instance) {
        return new Hypervisors(tree).named(instance.hypervisor());
    }

    /** The answer as JSON value. */
    public @Nullable Object answer(MigrationCall<?> call) {
        return switch (call) {
            case MigrationCall.InstanceMigratable migratable -> {
                InstanceDict instance = migratable.instance();
                if (!of(instance).info(instance.name()).runs()) {
                    throw new CallFailedException(
                            "Instance " + instance.name() + " is not running");
                }
                linkDisks(instance);
                yield null;
            }
            case MigrationCall.MigrationInfo info ->
                    info.encode(of(info.instance()).migrationInfo(info.instance()));
            case MigrationCall.AcceptInstance accept -> {
                linkDisks(accept.instance());
                of(accept.instance()).accept(accept.instance(), accept.info(), accept.target());
                yield null;
            }
            case MigrationCall.InstanceMigrate migrate -> {
                of(migrate.instance())
                        .migrate(migrate.instance(), migrate.target(), migrate.live());
                yield null;
            }
            case MigrationCall.InstanceGetMigrationStatus status ->
                    status.encode(of(status.instance()).progress(status.instance()));
            case MigrationCall.InstanceFinalizeMigrationSrc end -> {
                of(end.instance()).endAtSource(end.instance(), end.success(), end.live());
                yield null;
            }
            case MigrationCall.InstanceFinalizeMigrationDst end -> {
                of(end.instance()).endAtTarget(end.instance(), end.success());
                yield null;
            }
        };
    }

    private void linkDisks(InstanceDict instance) {
        List<Path> places = new ArrayList<>();
        for (DiskDict disk : instance.disks()) {
            places.add(disks.existing(disk));
        }
        new DiskLinks(tree).linkAll(instance.name(), places);
    }

    /** The answer as JSON value; renaming is answered elsewhere. */
    public @Nullable Object answer(GuestCall<?> call) {
        return switch (call) {
            case GuestCall.HotplugSupported supported -> {
                of(supported.instance()).requireHotplug(supported.instance());
                yield null;
            }
            case GuestCall.HotplugDevice device -> device.encode(plug(device));
            case GuestCall.InstanceBalloonMemory balloon -> {
                of(balloon.instance()).balloon(balloon.instance(), balloon.memoryMib());
                yield null;
            }
            case GuestCall.ResizeDisk resize -> {
                of(resize.instance()).resize(resize.instance(), resize.disk(), resize.bytes());
                yield null;
            }
            case GuestCall.InstanceRunRename rename ->
                    throw new IllegalArgumentException(rename.name() + " is answered elsewhere");
        };
    }

    private @Nullable Object plug(GuestCall.HotplugDevice call) {
        InstanceDict instance = call.instance();
        Hypervisor hypervisor = of(instance);
        switch (call.deviceType() + " " + call.action()) {
            case DISK + " hotadd" -> {
                var disk = new DiskDict(call.device());
                Path link =
                        new DiskLinks(tree)
                                .link(instance.name(), call.index(), disks.existing(disk));
                return hypervisor.plugDisk(instance, disk, link);
            }
            case DISK + " hotremove" ->
                    hypervisor.unplugDisk(instance, new DiskDict(call.device()));
            case CARD + " hotadd" -> hypervisor.plugCard(instance, call.device());
            case CARD + " hotremove" -> hypervisor.unplugCard(instance, call.device());
            case CARD + " hotmod" -> hypervisor.changeCard(instance, call.device());
            default ->
                    throw new CallFailedException(
                            "Cannot do "
                                    + call.action()
                                    + " with a "
                                    + call.deviceType()
                                    + " of a running instance");
        }
        return null;
    }
}
