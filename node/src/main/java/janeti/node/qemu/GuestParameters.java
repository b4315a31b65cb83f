package janeti.node.qemu;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The hypervisor parameters of a guest. Each one of the table is honoured, or refused where it asks
 * for what is not here. Source: spec/constants.json, HVC_DEFAULTS of kvm.
 */
public record GuestParameters(Map<String, @Nullable Object> values) {
    /** Those that are refused unless they say what is the case anyway. */
    private static final Map<String, @Nullable Object> FIXED = fixed();

    private static final Map<String, Set<String>> CHOICES = choices();

    private static final Pattern MACHINE = Pattern.compile("|pc|pc-i440fx-[0-9.]+");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.,=+-]*");
    private static final int PORTS = 65535;
    private static final int SLOTS = 32;

    public GuestParameters(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    private static Map<String, @Nullable Object> fixed() {
        Map<String, @Nullable Object> fixed = new LinkedHashMap<>();
        fixed.put("cpu_mask", "all");
        fixed.put("floppy_image_path", "");
        fixed.put("security_model", "none");
        fixed.put("security_domain", "");
        fixed.put("soundhw", "");
        fixed.put("spice_bind", "");
        // The others of SPICE have defaults that mean nothing while nobody listens.
        fixed.put("spice_image_compression", "");
        fixed.put("spice_ip_version", 0L);
        fixed.put("spice_jpeg_wan_compression", "");
        fixed.put("spice_password_file", "");
        fixed.put("spice_streaming_video", "");
        fixed.put("spice_use_tls", false);
        fixed.put("spice_zlib_glz_wan_compression", "");
        fixed.put("usb_devices", "");
        fixed.put("use_chroot", false);
        fixed.put("use_guest_agent", false);
        fixed.put("user_shutdown", false);
        fixed.put("virtio_net_queues", 1L);
        fixed.put("vnc_tls", false);
        fixed.put("vnc_x509_path", "");
        fixed.put("vnc_x509_verify", false);
        return fixed;
    }

    private static Map<String, Set<String>> choices() {
        Map<String, Set<String>> choices = new TreeMap<>();
        choices.put("boot_order", Set.of("disk", "cdrom", "network"));
        choices.put("cdrom_disk_type", Set.of("", "ide", "paravirtual"));
        choices.put("disk_aio", Set.of("threads", "native", "io_uring"));
        choices.put("disk_cache", Set.of("default", "none", "writethrough", "writeback"));
        choices.put("disk_discard", Set.of("default", "ignore", "unmap"));
        choices.put("disk_type", Set.of("paravirtual", "ide", "scsi-hd"));
        choices.put("kvm_flag", Set.of("", "enabled", "disabled"));
        choices.put("migration_mode", Set.of("live", "non-live"));
        choices.put(
                "nic_type",
                Set.of("paravirtual", "e1000", "rtl8139", "ne2k_pci", "i82551", "pcnet"));
        choices.put("reboot_behavior", Set.of("reboot", "exit"));
        choices.put("scsi_controller_type", Set.of("lsi", "virtio-scsi-pci", "megasas"));
        choices.put("usb_mouse", Set.of("", "mouse", "tablet"));
        choices.put("vga", Set.of("", "cirrus", "none", "qxl", "std", "virtio", "vmware"));
        return choices;
    }

    public String text(String name) {
        return values.get(name) instanceof String text ? text : "";
    }

    public boolean flag(String name) {
        return Boolean.TRUE.equals(values.get(name));
    }

    public long number(String name, long otherwise) {
        return values.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    /** What is not there has its default, which all allow. */
    private boolean isAt(String name, @Nullable Object wanted) {
        Object value = values.get(name);
        if (value instanceof Number number && wanted instanceof Long other) {
            return number.longValue() == other;
        }
        return value == null || value.equals(wanted);
    }

    /** Why they cannot be honoured; null when they can. Files are not looked at. */
    public @Nullable String problem() {
        for (Map.Entry<String, @Nullable Object> each : FIXED.entrySet()) {
            if (!isAt(each.getKey(), each.getValue())) {
                return refused(
                        each.getKey(),
                        "this node daemon has nothing for it yet; leave it at '"
                                + each.getValue()
                                + "'");
            }
        }
        for (Map.Entry<String, Set<String>> each : CHOICES.entrySet()) {
            if (values.get(each.getKey()) instanceof String value
                    && !each.getValue().contains(value)) {
                return refused(
                        each.getKey(),
                        "this node daemon knows "
                                + String.join(
                                        ", ",
                                        each.getValue().stream()
                                                .sorted()
                                                .map(choice -> "'" + choice + "'")
                                                .toList()));
            }
        }
        return problemOfForm();
    }

    private @Nullable String problemOfForm() {
        if (!MACHINE.matcher(text("machine_version")).matches()) {
            return refused("machine_version", "only pc and pc-i440fx-… can change devices here");
        }
        for (String name : List.of("cpu_type", "keymap", "migration_caps")) {
            if (!PLAIN.matcher(text(name).replace(":", "")).matches()) {
                return refused(name, "there is a character that QEMU's options do not have");
            }
        }
        for (String name :
                List.of(
                        "kvm_path",
                        "kernel_path",
                        "initrd_path",
                        "cdrom_image_path",
                        "cdrom2_image_path",
                        "mem_path",
                        "vnc_password_file")) {
            String path = text(name);
            if (!path.isEmpty() && (!path.startsWith("/") || path.indexOf(',') >= 0)) {
                return refused(name, "it must be an absolute path of a file, without a comma");
            }
        }
        if (text("kvm_path").isEmpty()) {
            return refused("kvm_path", "there is no guest without QEMU");
        }
        if (text("kvm_extra").indexOf('"') >= 0 || text("kvm_extra").indexOf('\'') >= 0) {
            return refused("kvm_extra", "quotes are not understood here, only words and blanks");
        }
        if (!isWithin("migration_port", 1, PORTS) || !isWithin("kvm_pci_reservations", 5, SLOTS)) {
            return "Hypervisor parameter 'migration_port' must be from 1 to "
                    + PORTS
                    + ", 'kvm_pci_reservations' from 5 to "
                    + SLOTS;
        }
        return "native".equals(text("disk_aio")) && !"none".equals(text("disk_cache"))
                ? refused("disk_aio", "'native' needs the disk_cache 'none'")
                : null;
    }

    private boolean isWithin(String name, long least, long most) {
        long number = number(name, least);
        return number >= least && number <= most;
    }

    private String refused(String name, String why) {
        return "Hypervisor parameter '"
                + name
                + "' cannot be '"
                + values.get(name)
                + "' for KVM: "
                + why;
    }
}
