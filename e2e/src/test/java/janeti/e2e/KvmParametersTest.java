package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Map.entry;

import janeti.node.host.NodeTree;
import janeti.node.qemu.GuestCard;
import janeti.node.qemu.GuestDisk;
import janeti.node.qemu.GuestFiles;
import janeti.node.qemu.GuestParameters;
import janeti.node.qemu.GuestRuntime;
import janeti.node.qemu.QemuCommand;
import janeti.protocol.InstanceDict;
import janeti.testkit.Facts;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Each hypervisor parameter that Ganeti has for KVM does something, or is refused by its name. */
class KvmParametersTest {
    /** A value that is not the default, and what QEMU is told for it. */
    private static final Map<String, Told> HONOURED =
            Map.ofEntries(
                    entry("acpi", told(false, "-no-acpi")),
                    entry("boot_order", told("network", "-boot order=n")),
                    entry("cdrom_image_path", told("/iso/a", "media=cdrom,id=cdrom0,file=/iso/a")),
                    entry("cdrom2_image_path", told("/iso/b", "id=cdrom0,file=/iso/b")),
                    entry(
                            "cdrom_disk_type",
                            told("paravirtual", "virtio-blk-pci,drive=cdrom0")
                                    .with("cdrom_image_path", "/iso/a")),
                    entry("cpu_cores", told(2, "-smp 1,cores=2")),
                    entry("cpu_sockets", told(2, "-smp 1,sockets=2")),
                    entry("cpu_threads", told(2, "-smp 1,threads=2")),
                    entry("cpu_type", told("qemu64", "-cpu qemu64")),
                    entry(
                            "disk_aio",
                            told("native", "\"aio\":\"native\"").with("disk_cache", "none")),
                    entry("disk_cache", told("none", "\"direct\":true")),
                    entry("disk_discard", told("unmap", "\"discard\":\"unmap\"")),
                    entry("disk_type", told("scsi-hd", "-device scsi-hd,bus=scsi.0")),
                    entry(
                            "initrd_path",
                            told("/boot/i", "-initrd /boot/i").with("kernel_path", "/boot/k")),
                    entry(
                            "kernel_args",
                            told("quiet", "-append quiet").with("kernel_path", "/boot/k")),
                    entry("kernel_path", told("/boot/k", "-kernel /boot/k")),
                    entry("keymap", told("de", "-k de")),
                    entry("kvm_extra", told("-snapshot -S", " -snapshot -S")),
                    entry("kvm_path", told("/opt/kvm", "/opt/kvm -name")),
                    entry("machine_version", told("pc-i440fx-7.2", "-machine pc-i440fx-7.2")),
                    entry("mem_path", told("/hugepages", "-mem-path /hugepages -mem-prealloc")),
                    entry("nic_type", told("e1000", "-device e1000,")),
                    entry("reboot_behavior", told("exit", "-no-reboot")),
                    entry(
                            "root_path",
                            told("/dev/vdb", "-append root=/dev/vdb")
                                    .with("kernel_path", "/boot/k")),
                    entry(
                            "scsi_controller_type",
                            told("megasas", "-device megasas,id=scsi")
                                    .with("disk_type", "scsi-hd")),
                    entry("serial_console", told(true, "isa-serial,chardev=serial0")),
                    entry(
                            "serial_speed",
                            told(9600, "console=ttyS0,9600")
                                    .with("serial_console", true)
                                    .with("kernel_path", "/boot/k")),
                    entry("usb_mouse", told("tablet", "-device usb-tablet")),
                    entry("use_localtime", told(true, "-rtc base=localtime")),
                    entry("vga", told("cirrus", "-vga cirrus")),
                    entry("vhost_net", told(true, "vhost=on")),
                    entry("vnc_bind_address", told("127.0.0.1", "-vnc 127.0.0.1:3")),
                    entry(
                            "vnc_password_file",
                            told("/etc/vnc", "password=on").with("vnc_bind_address", "0.0.0.0")),
                    entry("vnet_hdr", told(false, "vnet_hdr=off")));

    /** A value that this node daemon has nothing for. */
    private static final Map<String, Object> REFUSED =
            Map.ofEntries(
                    entry("cpu_mask", "1:2"),
                    entry("floppy_image_path", "/iso/f"),
                    entry("security_domain", "alice"),
                    entry("security_model", "user"),
                    entry("soundhw", "ac97"),
                    entry("spice_bind", "127.0.0.1"),
                    entry("spice_image_compression", "auto_glz"),
                    entry("spice_ip_version", 4),
                    entry("spice_jpeg_wan_compression", "auto"),
                    entry("spice_password_file", "/etc/spice"),
                    entry("spice_streaming_video", "all"),
                    entry("spice_use_tls", true),
                    entry("spice_zlib_glz_wan_compression", "auto"),
                    entry("usb_devices", "host:1"),
                    entry("use_chroot", true),
                    entry("use_guest_agent", true),
                    entry("user_shutdown", true),
                    entry("virtio_net_queues", 4),
                    entry("vnc_tls", true),
                    entry("vnc_x509_path", "/etc/x509"),
                    entry("vnc_x509_verify", true));

    /** Not for the start of a guest: where it is looked at, or why it need not be. */
    private static final Map<String, String> ELSEWHERE =
            Map.ofEntries(
                    entry("kvm_flag", "Accelerator"),
                    entry("kvm_pci_reservations", "freeSlot, below"),
                    entry("migration_bandwidth", "GuestMoves, when it moves"),
                    entry("migration_caps", "GuestMoves, when it moves"),
                    entry("migration_downtime", "GuestMoves, when it moves"),
                    entry("migration_mode", "the master, which says how it moves"),
                    entry("migration_port", "GuestMoves, when it moves"),
                    entry("spice_playback_compression", "of SPICE, which nobody listens to"),
                    entry("spice_tls_ciphers", "of SPICE, which nobody listens to"),
                    entry("spice_use_vdagent", "of SPICE, which nobody listens to"));

    /** What is given together with others, and the words that QEMU gets. */
    private record Told(Object value, String words, Map<String, Object> others) {
        Told with(String name, Object other) {
            Map<String, Object> more = new LinkedHashMap<>(others);
            more.put(name, other);
            return new Told(value, words, more);
        }
    }

    private static Told told(Object value, String words) {
        return new Told(value, words, Map.of());
    }

    private static Map<String, @Nullable Object> table() {
        Map<String, @Nullable Object> sections =
                Facts.object(Facts.spec("constants.json").get("sections"));
        Map<String, @Nullable Object> hypervisors = Facts.object(sections.get("hypervisors"));
        return Facts.object(Facts.object(hypervisors.get("params")).get("kvm"));
    }

    /** Of a guest without a kernel of its own, so that nothing but QEMU is needed. */
    private static Map<String, @Nullable Object> defaults() {
        Map<String, @Nullable Object> defaults = new LinkedHashMap<>();
        table().forEach((name, row) -> defaults.put(name, Facts.object(row).get("default")));
        defaults.putAll(
                Map.of(
                        "kernel_path", "",
                        "root_path", "",
                        "kernel_args", "",
                        "serial_console", false));
        return defaults;
    }

    private static GuestRuntime guest(Map<String, @Nullable Object> hvparams) {
        var instance =
                new InstanceDict(
                        Map.of(
                                "name",
                                "guest1.example.com",
                                "uuid",
                                "10000000-0000-4000-8000-000000000000",
                                "network_port",
                                5903,
                                "hypervisor",
                                "kvm",
                                "hvparams",
                                hvparams,
                                "beparams",
                                Map.of("maxmem", 128, "minmem", 128, "vcpus", 1)));
        return new GuestRuntime(
                instance,
                false,
                128,
                List.of(new GuestDisk("disk-1", 12, "/disk", false)),
                List.of(new GuestCard("nic-1", 13, "aa:00:00:11:22:33", "tap0")));
    }

    private static String words(Map<String, @Nullable Object> hvparams) {
        var files = new GuestFiles(new NodeTree(Path.of("/")), "guest1.example.com");
        return String.join(
                " ", new QemuCommand(files, guest(hvparams)).words(QemuCommand.Start.RUNNING));
    }

    @Test
    void everyParameterOfTheTableHasItsPlaceHere() {
        Set<String> here = new TreeSet<>(HONOURED.keySet());
        here.addAll(REFUSED.keySet());
        here.addAll(ELSEWHERE.keySet());
        assertThat(here).isEqualTo(new TreeSet<>(table().keySet()));
        assertThat(HONOURED.size() + REFUSED.size() + ELSEWHERE.size()).isEqualTo(here.size());
    }

    @Test
    void theDefaultsAreTaken() {
        assertThat(new GuestParameters(defaults()).problem()).isNull();
    }

    @Test
    void whatIsHonouredIsToldToQemu() {
        HONOURED.forEach((name, told) -> {
            Map<String, @Nullable Object> hvparams = defaults();
            hvparams.putAll(told.others());
            assertThat(words(hvparams)).as(name).doesNotContain(told.words());
            hvparams.put(name, told.value());
            assertThat(new GuestParameters(hvparams).problem()).as(name).isNull();
            assertThat(words(hvparams)).as(name).contains(told.words());
        });
    }

    @Test
    void whatIsNotIsRefusedByItsName() {
        REFUSED.forEach((name, value) -> {
            Map<String, @Nullable Object> hvparams = defaults();
            hvparams.put(name, value);
            assertThat(new GuestParameters(hvparams).problem())
                    .startsWith("Hypervisor parameter '" + name + "' cannot be '" + value)
                    .contains("leave it at '");
        });
    }

    @Test
    void slotsThatAreReservedStayFree() {
        Map<String, @Nullable Object> hvparams = defaults();
        assertThat(guest(hvparams).freeSlot()).isEqualTo(14);
        hvparams.put("kvm_pci_reservations", 20);
        assertThat(guest(hvparams).freeSlot()).isEqualTo(20);
    }
}
