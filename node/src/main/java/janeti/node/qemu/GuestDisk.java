package janeti.node.qemu;

import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A disk as it is plugged into a guest.
 *
 * @param id of the device; block nodes are named after it
 * @param slot of the PCI bus; 0 for those that have none
 * @param link by which QEMU opens it
 */
public record GuestDisk(String id, long slot, String link, boolean readOnly) {
    static final String PREFIX = "disk-";

    static String idOf(DiskDict disk) {
        return PREFIX + disk.uuid();
    }

    static GuestDisk of(DiskDict disk, long slot, Path link) {
        return new GuestDisk(idOf(disk), slot, link.toString(), disk.mode().equals("ro"));
    }

    GuestDisk at(Path otherLink) {
        return new GuestDisk(id, slot, otherLink.toString(), readOnly);
    }

    /** What QEMU takes as name of a block node has 31 characters at most. */
    String node() {
        return "n" + Integer.toHexString(id.hashCode());
    }

    /** The description of its contents, for -blockdev and for blockdev-add. */
    Map<String, @Nullable Object> blocks(GuestParameters parameters, boolean isDevice) {
        String cache = parameters.text("disk_cache");
        Map<String, @Nullable Object> file = new LinkedHashMap<>();
        file.put("driver", isDevice ? "host_device" : "file");
        file.put("filename", link);
        if (!parameters.text("disk_aio").isEmpty()) {
            file.put("aio", parameters.text("disk_aio"));
        }
        Map<String, @Nullable Object> blocks = new LinkedHashMap<>();
        blocks.put("driver", "raw");
        blocks.put("node-name", node());
        blocks.put("read-only", readOnly);
        blocks.put("cache", Map.of("direct", cache.equals("none"), "no-flush", false));
        if (parameters.text("disk_discard").equals("unmap")) {
            blocks.put("discard", "unmap");
        }
        blocks.put("file", file);
        return blocks;
    }

    /** The device that the guest sees, for -device and for device_add. */
    Map<String, @Nullable Object> device(GuestParameters parameters) {
        Map<String, @Nullable Object> device = new LinkedHashMap<>();
        String type = parameters.text("disk_type");
        switch (type) {
            case "ide" -> device.put("driver", "ide-hd");
            case "scsi-hd" -> {
                device.put("driver", "scsi-hd");
                device.put("bus", QemuCommand.SCSI + ".0");
            }
            default -> {
                device.put("driver", "virtio-blk-pci");
                device.put("bus", QemuCommand.PCI);
                device.put("addr", "0x" + Long.toHexString(slot));
            }
        }
        device.put("id", id);
        device.put("drive", node());
        device.put(
                "write-cache", parameters.text("disk_cache").equals("writethrough") ? "off" : "on");
        return device;
    }
}
