package janeti.node.qemu;

import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A guest that is started from what the cluster knows of it. */
public final class NewGuest {
    private NewGuest() {}

    /**
     * Starts it.
     *
     * @param links of its disks, in their order
     */
    public static void start(
            Guests guests, InstanceDict instance, List<Path> links, QemuCommand.Start start) {
        var parameters = new GuestParameters(instance.hvparams());
        boolean kvm = new Accelerator(guests.tree()).isKvm(parameters);
        var guest = new GuestRuntime(instance, kvm, 0, List.of(), List.of());
        guest = guest.withMemory(guest.bootMemoryMib());
        List<DiskDict> disks = instance.disks();
        List<GuestDisk> plugged = new ArrayList<>();
        for (int index = 0; index < disks.size(); index++) {
            plugged.add(GuestDisk.of(disks.get(index), guest.freeSlot(), links.get(index)));
            guest = guest.withDisks(plugged);
        }
        launch(guests, guest, instance, start);
    }

    /** Starts one that has been stopped with the devices that it had. */
    public static void again(Guests guests, GuestRuntime guest, InstanceDict instance) {
        var anew = guest.withCards(List.of()).withMemory(guest.bootMemoryMib());
        launch(guests, anew, instance, QemuCommand.Start.RUNNING);
    }

    private static void launch(
            Guests guests, GuestRuntime guest, InstanceDict instance, QemuCommand.Start start) {
        var taps = new Taps(guests.tree());
        List<GuestCard> cards = new ArrayList<>();
        GuestRuntime whole = guest;
        try {
            for (Map<String, @Nullable Object> nic : instance.nics()) {
                cards.add(taps.connect(instance, nic, whole.freeSlot()));
                whole = whole.withCards(cards);
            }
            guests.launch(whole, start);
        } catch (RuntimeException e) {
            cards.forEach(taps::disconnect);
            throw e;
        }
    }
}
