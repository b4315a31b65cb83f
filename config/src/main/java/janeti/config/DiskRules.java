package janeti.config;

import janeti.config.object.Disk;
import janeti.config.object.DrbdId;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must be true of disks. Pure. */
final class DiskRules {
    private static final Set<String> ACCESS = Set.of("ro", "rw");
    private static final int DRBD_PARTS = 6;

    /** Parts of a logical id. Source: spec/config-schema.json, Disk, logical_id. */
    private static final Map<String, Integer> PARTS =
            Map.of(
                    "plain", 2,
                    "drbd", DRBD_PARTS,
                    "file", 2,
                    "sharedfile", 2,
                    "gluster", 2,
                    "blockdev", 2,
                    "rbd", 2,
                    "ext", 2);

    private DiskRules() {}

    static void check(Config config, Disk disk, String path, Findings found) {
        String who = "disk " + disk.label();
        found.broken(
                !ACCESS.contains(disk.mode()),
                path + "/mode",
                who + ": access mode \"" + disk.mode() + "\" is invalid",
                "choose rw or ro");
        found.broken(
                disk.sizeMib() < 0,
                path + "/size",
                "%s: there is no size of %d MiB".formatted(who, disk.sizeMib()),
                "give one from 0 on");
        checkPlace(disk, who, path, found);
        ClusterRules.checkPorts(config, disk, path, found);
        List<Disk> children = disk.children();
        for (int i = 0; i < children.size(); i++) {
            checkPlace(children.get(i), "part " + i + " of " + who, path + "/children/" + i, found);
        }
    }

    private static void checkPlace(Disk disk, String who, String path, Findings found) {
        boolean unset = disk.forthcoming() && disk.logicalId().isEmpty();
        @Nullable Integer parts = PARTS.get(disk.devType());
        found.broken(
                parts == null,
                path + "/dev_type",
                who + ": there are no disks of type " + disk.devType(),
                "correct the type");
        @Nullable DrbdId drbd = disk.drbdId();
        boolean fits =
                parts == null
                        || (disk.logicalId().size() == parts
                                && (!disk.devType().equals("drbd") || drbd != null));
        found.broken(
                !unset && !fits,
                path + "/logical_id",
                "%s: a disk of type %s is not described by %d parts"
                        .formatted(who, disk.devType(), disk.logicalId().size()),
                "it takes %d, see the format of config.data".formatted(parts));
        found.odd(
                drbd != null
                        && (!disk.nodes().contains(drbd.nodeA())
                                || !disk.nodes().contains(drbd.nodeB())),
                path + "/nodes",
                who + " is mirrored between nodes that its list of nodes does not have",
                "list both");
    }
}
