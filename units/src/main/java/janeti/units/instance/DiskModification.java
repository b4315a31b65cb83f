package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.change.DiskChanges;
import janeti.config.change.Draft;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.ObjectReader;
import janeti.model.ExecException;
import janeti.model.Uuid;
import janeti.op.InstanceOp.SetParams.DeviceChange;
import janeti.protocol.DiskCall.BlockdevAssemble;
import janeti.protocol.DiskCall.BlockdevRemove;
import janeti.protocol.DiskCall.BlockdevShutdown;
import janeti.protocol.DiskDict;
import janeti.protocol.GuestCall.HotplugDevice;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Adds, removes and changes disks of an instance, one by one; a running one sees it at once if it
 * is asked for. Source: spec/operations.md, INSTANCE_SET_PARAMS.
 *
 * @param hotplug whether the running instance is told
 */
record DiskModification(UnitContext ctx, Uuid instance, boolean hotplug) {
    /** Returns [key, value], as the client is told. */
    List<@Nullable Object> make(DeviceChange change, PlannedDevice planned) {
        Map<String, @Nullable Object> form = planned.form();
        String key = "disk/" + planned.place();
        if (form == null) {
            remove(planned.place());
            return List.of(key, "remove");
        }
        Disk disk = ObjectReader.whole("disk", form, Disk::read);
        if (change.action().equals("add")) {
            add(planned.place(), disk);
            return List.of(key, "add:size=%d,mode=%s".formatted(disk.sizeMib(), disk.mode()));
        }
        modify(disk);
        return List.of(key, "modify:mode=%s,name=%s".formatted(disk.mode(), disk.name()));
    }

    private Instance now() {
        return ctx.config().instance(instance);
    }

    private Node primary() {
        return ctx.config().node(now().primaryNode());
    }

    private void add(int place, Disk disk) {
        Instance owner = now();
        ctx.feedback("* disk %d, size %s".formatted(place, NewInstance.size(disk)));
        new DiskCreation(ctx, owner).createMore(disk, NodeDicts.disks(ctx.config(), owner));
        var _ =
                ctx.commit(
                        "add disk %d to instance %s".formatted(place, owner.name()),
                        Draft.edit(draft ->
                                DiskChanges.added(draft, instance, disk, OptionalInt.of(place))));
        ctx.keep();
        if (now().disksActive() || hotplug) {
            @Nullable List<@Nullable Object> link = assemble(place, disk);
            if (hotplug) {
                plug("hotadd", place, dict(disk), link);
            }
        }
    }

    private DiskDict dict(Disk disk) {
        Config config = ctx.config();
        return NodeDicts.disk(config, primary(), config.disk(disk.uuid()));
    }

    /** Its link and its uri. */
    private @Nullable List<@Nullable Object> assemble(int place, Disk disk) {
        Config config = ctx.config();
        List<@Nullable Object> assembled =
                ctx.call(
                        primary().name(),
                        new BlockdevAssemble(
                                dict(disk), NodeDicts.instance(config, now()), true, place));
        return assembled == null || assembled.size() != 3 ? null : assembled.subList(1, 3);
    }

    private void remove(int place) {
        Config config = ctx.config();
        Disk disk = config.disk(now().disks().get(place));
        DiskDict dict = dict(disk);
        if (hotplug) {
            plug("hotremove", place, dict, null);
        }
        Node node = primary();
        if (now().disksActive()) {
            String failure = ctx.tryCall(node.name(), new BlockdevShutdown(dict)).failure();
            if (failure != null) {
                throw new ExecException(
                        "Could not take disk %d of instance %s out of use on node %s: %s. It is still there"
                                .formatted(place, now().name(), node.name(), failure));
            }
        }
        String failure = ctx.tryCall(node.name(), new BlockdevRemove(dict)).failure();
        if (failure != null) {
            ctx.warn(
                    "Could not remove disk/%d on node %s, going on: %s"
                            .formatted(place, node.name(), failure));
        }
        var _ =
                ctx.commit(
                        "remove disk %d of instance %s".formatted(place, now().name()),
                        Draft.edit(draft -> DiskChanges.removed(draft, instance, disk.uuid())));
    }

    private void modify(Disk disk) {
        var _ =
                ctx.commit(
                        "disk %s of instance %s".formatted(disk.label(), now().name()),
                        Draft.edit(draft ->
                                draft.put(
                                        disk.withStamp(draft.config().disk(disk.uuid()).stamp()))));
    }

    private void plug(
            String action, int place, DiskDict dict, @Nullable List<@Nullable Object> link) {
        ctx.call(
                primary().name(),
                new HotplugDevice(
                        NodeDicts.instance(ctx.config(), now()),
                        action,
                        "disk",
                        dict.json(),
                        link,
                        place));
    }
}
