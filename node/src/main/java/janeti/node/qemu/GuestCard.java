package janeti.node.qemu;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A network card as it is plugged into a guest.
 *
 * @param slot of the PCI bus
 * @param tap the interface of this machine that is its other end; empty for a network of QEMU's own
 */
public record GuestCard(String id, long slot, String mac, String tap) {
    static final String PREFIX = "nic-";

    /** Its other end, for netdev_add. */
    Map<String, @Nullable Object> backend(GuestParameters parameters) {
        Map<String, @Nullable Object> backend = new LinkedHashMap<>();
        backend.put("type", tap.isEmpty() ? "user" : "tap");
        backend.put("id", backendId());
        if (!tap.isEmpty()) {
            backend.put("ifname", tap);
            backend.put("script", "no");
            backend.put("downscript", "no");
            backend.put("vhost", parameters.flag("vhost_net"));
            if (Boolean.FALSE.equals(parameters.values().get("vnet_hdr"))) {
                backend.put("vnet_hdr", false);
            }
        }
        return backend;
    }

    String backendId() {
        return "net" + id;
    }

    /** The card that the guest sees, for -device and for device_add. */
    Map<String, @Nullable Object> device(GuestParameters parameters) {
        String type = parameters.text("nic_type");
        Map<String, @Nullable Object> device = new LinkedHashMap<>();
        device.put(
                "driver", type.isEmpty() || type.equals("paravirtual") ? "virtio-net-pci" : type);
        device.put("id", id);
        device.put("netdev", backendId());
        device.put("mac", mac);
        device.put("bus", QemuCommand.PCI);
        device.put("addr", "0x" + Long.toHexString(slot));
        return device;
    }
}
