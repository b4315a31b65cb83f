package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.protocol.DiskCall;
import janeti.units.UnitContext;

import java.util.List;

/**
 * Removes the disks of an instance from its primary node; one that cannot be removed does not keep
 * the others. Source: spec/operations.md, remove disks.
 */
final class DiskRemoval {
    private DiskRemoval() {}

    /** Returns whether all are gone; what is left was told. */
    static boolean remove(UnitContext ctx, Instance instance) {
        Config config = ctx.config();
        Node primary = config.node(instance.primaryNode());
        List<Disk> disks = NodeDicts.disks(config, instance);
        boolean allGone = true;
        for (int i = 0; i < disks.size(); i++) {
            var call = new DiskCall.BlockdevRemove(NodeDicts.disk(config, primary, disks.get(i)));
            String failure = ctx.tryCall(primary.name(), call).failure();
            if (failure != null) {
                ctx.warn(
                        "Could not remove disk %d on node %s, continuing anyway: %s"
                                .formatted(i, primary.name(), failure));
                allGone = false;
            }
        }
        for (String folder : DiskFolders.of(disks)) {
            String failure =
                    ctx.tryCall(primary.name(), new DiskCall.FileStorageDirRemove(folder))
                            .failure();
            if (failure != null) {
                ctx.warn(
                        "Could not remove directory '%s' on node %s: %s"
                                .formatted(folder, primary.name(), failure));
                allGone = false;
            }
        }
        return allGone;
    }
}
