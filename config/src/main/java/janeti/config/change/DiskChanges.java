package janeti.config.change;

import janeti.config.Config;
import janeti.config.object.Disk;
import janeti.config.object.DrbdId;
import janeti.config.object.Instance;
import janeti.config.object.ObjectKind;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Disks, which are objects of their own: an instance says which are attached, and in which order.
 * Pure.
 */
public final class DiskChanges {
    private DiskChanges() {}

    /**
     * A new disk, attached at once.
     *
     * @param index its place; empty: behind the others
     */
    public static Draft added(Draft draft, Uuid instance, Disk disk, OptionalInt index) {
        return attached(draft.added(disk), instance, disk.uuid(), index);
    }

    /** A disk that nobody has; those behind it are counted anew. */
    public static Draft attached(Draft draft, Uuid instance, Uuid disk, OptionalInt index) {
        Config config = draft.config();
        config.disk(disk);
        Instance old = config.instance(instance);
        for (Uuid owner : config.referrersOf(disk)) {
            throw Draft.wrong(
                    "Disk %s is attached to instance %s already"
                            .formatted(disk, config.instance(owner).label()));
        }
        List<Uuid> disks = new ArrayList<>(old.disks());
        int place = index.orElse(disks.size());
        if (place < 0 || place > disks.size()) {
            throw Draft.wrong(
                    "Instance %s has %d disks, there is no place %d"
                            .formatted(old.label(), disks.size(), place));
        }
        disks.add(place, disk);
        return counted(draft.put(old.withDisks(disks)), disks);
    }

    /** The disk stays, and nobody has it. */
    public static Draft detached(Draft draft, Uuid instance, Uuid disk) {
        Instance old = draft.config().instance(instance);
        List<Uuid> disks = new ArrayList<>(old.disks());
        if (!disks.remove(disk)) {
            throw Draft.wrong(
                    "Disk %s is not attached to instance %s".formatted(disk, old.label()));
        }
        return counted(draft.put(old.withDisks(disks)), disks);
    }

    /** Detached and gone. */
    public static Draft removed(Draft draft, Uuid instance, Uuid disk) {
        return gone(detached(draft, instance, disk), disk);
    }

    /** Without a disk that nobody has; the port of a mirrored one is free for others. */
    public static Draft gone(Draft draft, Uuid disk) {
        DrbdId drbd = draft.config().disk(disk).drbdId();
        Draft gone = draft.without(ObjectKind.DISK, disk);
        return drbd == null ? gone : ClusterChanges.portReturned(gone, drbd.port());
    }

    /** It lies elsewhere; of another type it would be another disk. */
    public static Draft moved(Draft draft, Uuid disk, List<Object> logicalId, List<Uuid> nodes) {
        Disk old = draft.config().disk(disk);
        if (old.logicalId().size() != logicalId.size()) {
            throw Draft.wrong(
                    "Disk %s is a %s, which has a logical id of %d parts, not of %d"
                            .formatted(
                                    old.label(),
                                    old.devType(),
                                    old.logicalId().size(),
                                    logicalId.size()));
        }
        return draft.put(old.withLogicalId(logicalId).withNodes(nodes));
    }

    public static Draft resized(Draft draft, Uuid disk, long sizeMib) {
        return draft.put(draft.config().disk(disk).withSizeMib(sizeMib));
    }

    /** Each disk is called after its place. */
    private static Draft counted(Draft draft, List<Uuid> disks) {
        Draft counted = draft;
        for (int i = 0; i < disks.size(); i++) {
            Disk disk = counted.config().disk(disks.get(i));
            String name = "disk/" + i;
            if (!disk.ivName().equals(name)) {
                counted = counted.put(disk.withIvName(name));
            }
        }
        return counted;
    }
}
