package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.protocol.DiskCall;
import janeti.protocol.DiskDict;
import janeti.protocol.NodeCall;
import janeti.units.Undo;
import janeti.units.UnitContext;

import java.util.List;

/**
 * Makes the disks of an instance that is not in the configuration yet. How to take each step back
 * is noted before the step, for a call whose answer is lost may have been done. Source:
 * spec/operations.md, create disks.
 */
final class DiskCreation {
    private final UnitContext ctx;
    private final Instance instance;
    private final Node primary;

    DiskCreation(UnitContext ctx, Instance instance) {
        this.ctx = ctx;
        this.instance = instance;
        primary = ctx.config().node(instance.primaryNode());
    }

    void create(List<Disk> disks) {
        for (String folder : DiskFolders.of(disks)) {
            makeFolder(folder);
        }
        for (int i = 0; i < disks.size(); i++) {
            make(i, disks.get(i));
        }
    }

    /** One more disk; where others lie there is a folder already. */
    void createMore(Disk disk, List<Disk> others) {
        List<String> known = DiskFolders.of(others);
        for (String folder : DiskFolders.of(List.of(disk))) {
            if (!known.contains(folder)) {
                makeFolder(folder);
            }
        }
        make(others.size(), disk);
    }

    private void makeFolder(String folder) {
        note("remove the folder " + folder, new DiskCall.FileStorageDirRemove(folder));
        ask(
                new DiskCall.FileStorageDirCreate(folder),
                "Failed to create directory '%s' on node %s".formatted(folder, primary.name()));
    }

    private void make(int index, Disk disk) {
        Config config = ctx.config();
        DiskDict dict = NodeDicts.newDisk(config, primary, disk);
        note("remove disk " + index, new DiskCall.BlockdevRemove(dict));
        ask(
                new DiskCall.BlockdevCreate(
                        dict,
                        disk.sizeMib(),
                        instance.name().value(),
                        true,
                        "originstname+" + instance.name(),
                        false),
                "Can't create block device %s on node %s for instance %s"
                        .formatted(disk.ivName(), primary.name(), instance.name()));
    }

    private void note(String what, NodeCall<?> call) {
        NodeName node = primary.name();
        ctx.undo(what + " on node " + node, new Undo.Call(node, call));
    }

    private void ask(NodeCall<?> call, String otherwise) {
        String failure = ctx.tryCall(primary.name(), call).failure();
        if (failure != null) {
            ctx.warn("Device creation failed");
            throw new ExecException(otherwise + ": " + failure);
        }
    }
}
