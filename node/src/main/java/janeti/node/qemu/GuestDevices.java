package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plugs disks and network cards into guests that run, and out of them. */
public record GuestDevices(Guests guests) {
    private static final Logger log = LoggerFactory.getLogger(GuestDevices.class);

    /** Fails with the reason if this guest's devices cannot change. */
    public void requirePossible(String name) {
        if (guests.state(name) != Guests.State.RUNS) {
            throw new CallFailedException("Instance " + name + " does not run on this node");
        }
        if (Boolean.FALSE.equals(guests.runtime(name).parameters().values().get("acpi"))) {
            throw new CallFailedException(
                    "Devices of instance " + name + " cannot change: it runs without ACPI");
        }
    }

    /** What the configuration keeps of it. */
    public Map<String, @Nullable Object> addDisk(InstanceDict instance, DiskDict disk, Path link) {
        requirePossible(instance.name());
        GuestRuntime guest = guests.runtime(instance.name());
        GuestParameters parameters = guest.parameters();
        if (!List.of("", "paravirtual").contains(parameters.text("disk_type"))) {
            throw new CallFailedException(
                    "Only disks of type paravirtual can be plugged into a running instance");
        }
        GuestDisk added = GuestDisk.of(disk, guest.freeSlot(), link);
        List<GuestDisk> disks = new ArrayList<>(guest.disks());
        if (disks.stream().anyMatch(other -> other.id().equals(added.id()))) {
            throw new CallFailedException(
                    "Instance " + instance.name() + " has the disk " + added.id() + " already");
        }
        disks.add(added);
        try (Qmp qmp = Qmp.of(guests.files(instance.name()))) {
            var _ =
                    qmp.execute(
                            "blockdev-add", added.blocks(parameters, QemuCommand.isDevice(added)));
            try {
                var _ = qmp.execute("device_add", added.device(parameters));
            } catch (CallFailedException e) {
                var _ = qmp.execute("blockdev-del", Map.of("node-name", added.node()));
                throw e;
            }
        }
        guests.keep(guest.withDisks(disks));
        return hvinfo(added.device(parameters));
    }

    private static Map<String, @Nullable Object> hvinfo(Map<String, @Nullable Object> device) {
        Map<String, @Nullable Object> hvinfo = new LinkedHashMap<>();
        for (String key : List.of("driver", "id", "bus", "addr")) {
            hvinfo.put(key, device.get(key));
        }
        return hvinfo;
    }

    public void removeDisk(InstanceDict instance, DiskDict disk) {
        requirePossible(instance.name());
        GuestRuntime guest = guests.runtime(instance.name());
        String id = GuestDisk.idOf(disk);
        List<GuestDisk> disks = new ArrayList<>(guest.disks());
        GuestDisk removed =
                disks.stream()
                        .filter(other -> other.id().equals(id))
                        .findFirst()
                        .orElseThrow(() ->
                                new CallFailedException(
                                        "Instance "
                                                + instance.name()
                                                + " runs without the disk "
                                                + id));
        disks.remove(removed);
        try (Qmp qmp = Qmp.of(guests.files(instance.name()))) {
            unplug(qmp, instance.name(), id);
            var _ = qmp.execute("blockdev-del", Map.of("node-name", removed.node()));
        }
        guests.keep(guest.withDisks(disks));
    }

    public void addCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        requirePossible(instance.name());
        GuestRuntime guest = guests.runtime(instance.name());
        plug(guest, new Taps(guests.tree()).connect(instance, nic, guest.freeSlot()));
    }

    private void plug(GuestRuntime guest, GuestCard card) {
        GuestParameters parameters = guest.parameters();
        try (Qmp qmp = Qmp.of(guests.files(guest.instance().name()))) {
            var _ = qmp.execute("netdev_add", card.backend(parameters));
            try {
                var _ = qmp.execute("device_add", card.device(parameters));
            } catch (CallFailedException e) {
                var _ = qmp.execute("netdev_del", Map.of("id", card.backendId()));
                throw e;
            }
        } catch (CallFailedException e) {
            new Taps(guests.tree()).disconnect(card);
            throw e;
        }
        List<GuestCard> cards = new ArrayList<>(guest.cards());
        cards.add(card);
        guests.keep(guest.withCards(cards));
    }

    public void removeCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        requirePossible(instance.name());
        var _ = unplugged(instance, nic);
    }

    private GuestCard unplugged(InstanceDict instance, Map<String, @Nullable Object> nic) {
        GuestRuntime guest = guests.runtime(instance.name());
        String id = GuestCard.PREFIX + nic.get("uuid");
        List<GuestCard> cards = new ArrayList<>(guest.cards());
        GuestCard removed =
                cards.stream()
                        .filter(other -> other.id().equals(id))
                        .findFirst()
                        .orElseThrow(() ->
                                new CallFailedException(
                                        "Instance "
                                                + instance.name()
                                                + " runs without the network card "
                                                + id));
        cards.remove(removed);
        try (Qmp qmp = Qmp.of(guests.files(instance.name()))) {
            unplug(qmp, instance.name(), id);
            var _ = qmp.execute("netdev_del", Map.of("id", removed.backendId()));
        }
        new Taps(guests.tree()).disconnect(removed);
        guests.keep(guest.withCards(cards));
        return removed;
    }

    /** A card that is connected otherwise is another card in the same slot. */
    public void changeCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        requirePossible(instance.name());
        long slot = unplugged(instance, nic).slot();
        plug(guests.runtime(instance.name()), new Taps(guests.tree()).connect(instance, nic, slot));
    }

    /** The guest has to let it go. */
    private static void unplug(Qmp qmp, String name, String id) {
        var _ = qmp.execute("device_del", Map.of("id", id));
        if (!qmp.eventWithin("DEVICE_DELETED", "device", id, Limits.UNPLUG)) {
            throw new CallFailedException(
                    "Instance "
                            + name
                            + " has not let go of "
                            + id
                            + " within "
                            + Limits.UNPLUG.toSeconds()
                            + " seconds; its operating system may use it, or have no driver for"
                            + " changes. It is still plugged in");
        }
        log.info("unplugged: guest={} device={}", name, id);
    }

    /** Gives the guest more memory or less, up to what it was started with. */
    public void balloon(String name, long mib) {
        if (guests.state(name) != Guests.State.RUNS) {
            throw new CallFailedException("Instance " + name + " does not run on this node");
        }
        GuestRuntime guest = guests.runtime(name);
        if (mib < 1 || mib > guest.bootMemoryMib()) {
            throw new CallFailedException(
                    "Instance "
                            + name
                            + " was started with "
                            + guest.bootMemoryMib()
                            + " MiB; it cannot have "
                            + mib
                            + " MiB without a restart");
        }
        try (Qmp qmp = Qmp.of(guests.files(name))) {
            var _ = qmp.execute("balloon", Map.of("value", mib << 20));
        }
        guests.keep(guest.withMemory(mib));
    }

    /** Tells the guest that a disk has this size now. */
    public void resize(String name, DiskDict disk, long bytes) {
        requirePossible(name);
        GuestDisk grown =
                guests.runtime(name).disks().stream()
                        .filter(other -> other.id().equals(GuestDisk.idOf(disk)))
                        .findFirst()
                        .orElseThrow(() ->
                                new CallFailedException(
                                        "Instance " + name + " runs without that disk"));
        try (Qmp qmp = Qmp.of(guests.files(name))) {
            var _ = qmp.execute("block_resize", Map.of("node-name", grown.node(), "size", bytes));
        }
    }
}
