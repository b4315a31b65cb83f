package janeti.query;

import static janeti.query.FieldKind.BOOL;
import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.UNIT;

import janeti.config.Filled;
import janeti.config.object.Nic;
import janeti.config.object.ObjectWriter;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Back-end, hypervisor and OS parameters of an instance, filled in and as set. */
final class InstanceParamFields {
    private static final String HV_FLAGS =
            "acpi pae serial_console spice_playback_compression spice_use_tls spice_use_vdagent"
                    + " use_bootloader use_chroot use_guest_agent use_localtime user_shutdown"
                    + " vhost_net viridian vnc_tls vnc_x509_verify vnet_hdr";
    private static final String HV_NUMBERS =
            "cpu_cap cpu_cores cpu_sockets cpu_threads cpu_weight kvm_pci_reservations"
                    + " migration_downtime num_ttys serial_speed spice_ip_version startup_timeout"
                    + " virtio_net_queues";
    private static final String HV_OTHERS =
            "blockdev_prefix boot_order bootloader_args bootloader_path cdrom2_image_path"
                    + " cdrom_disk_type cdrom_image_path cpu_mask cpu_type cpuid device_model"
                    + " devices disk_aio disk_cache disk_discard disk_type drop_capabilities"
                    + " extra_cgroups extra_config floppy_image_path init_script initrd_path"
                    + " kernel_args kernel_path keymap kvm_extra kvm_flag kvm_path machine_version"
                    + " mem_path migration_caps nic_type pci_pass reboot_behavior root_path"
                    + " scsi_controller_type security_domain security_model soundhw spice_bind"
                    + " spice_image_compression spice_jpeg_wan_compression spice_password_file"
                    + " spice_streaming_video spice_tls_ciphers spice_zlib_glz_wan_compression"
                    + " usb_devices usb_mouse vga vif_script vif_type vnc_bind_address"
                    + " vnc_password_file vnc_x509_path";

    /** Those whose title is not their name. */
    private static final Map<String, String> HV_TITLES =
            Map.ofEntries(
                    Map.entry("acpi", "ACPI"),
                    Map.entry("boot_order", "Boot_order"),
                    Map.entry("cdrom_image_path", "CDROM_image_path"),
                    Map.entry("cpu_type", "cpu_type"),
                    Map.entry("disk_type", "Disk_type"),
                    Map.entry("initrd_path", "Initrd_path"),
                    Map.entry("kernel_path", "Kernel_path"),
                    Map.entry("nic_type", "NIC_type"),
                    Map.entry("pae", "PAE"),
                    Map.entry("pci_pass", "pci_pass"),
                    Map.entry("vnc_bind_address", "VNC_bind_address"));

    private InstanceParamFields() {}

    static List<Field<InstanceRow>> all() {
        List<Field<InstanceRow>> all = new ArrayList<>();
        all.addAll(merged());
        all.addAll(custom());
        all.addAll(backend());
        all.addAll(hypervisor(HV_FLAGS, BOOL));
        all.addAll(hypervisor(HV_NUMBERS, NUMBER));
        all.addAll(hypervisor(HV_OTHERS, OTHER));
        return all;
    }

    private static List<Field<InstanceRow>> merged() {
        return List.of(
                other(
                        "hvparams",
                        "HypervisorParameters",
                        "Hypervisor parameters (merged)",
                        row -> row.hvparams().values()),
                other(
                        "beparams",
                        "BackendParameters",
                        "Backend parameters (merged)",
                        InstanceRow::beparams),
                other(
                        "osparams",
                        "OpSysParameters",
                        "Operating system parameters (merged)",
                        row -> Filled.osparams(row.config(), row.instance()).values()));
    }

    private static List<Field<InstanceRow>> custom() {
        return List.of(
                asSet("hvparams", "CustomHypervisorParameters", "Custom hypervisor parameters"),
                asSet("beparams", "CustomBackendParameters", "Custom backend parameters"),
                asSet("osparams", "CustomOpSysParameters", "Custom operating system parameters"),
                other(
                        "custom_nicparams",
                        "CustomNicParameters",
                        "Custom network interface parameters",
                        InstanceParamFields::nicparams));
    }

    private static List<Field<InstanceRow>> backend() {
        return List.of(
                backend("always_failover", "always_failover", "be/always_failover", BOOL),
                backend("auto_balance", "auto_balance", "Auto_balance", BOOL),
                backend("maxmem", "maxmem", "ConfigMaxMem", UNIT),
                backend("memory", "maxmem", "ConfigMaxMem", UNIT),
                backend("minmem", "minmem", "ConfigMinMem", UNIT),
                backend("spindle_use", "spindle_use", "be/spindle_use", NUMBER),
                backend("vcpus", "vcpus", "ConfigVCPUs", NUMBER),
                ofBackend("vcpus", "vcpus", "ConfigVCPUs", NUMBER));
    }

    private static List<Field<InstanceRow>> hypervisor(String names, FieldKind kind) {
        List<Field<InstanceRow>> fields = new ArrayList<>();
        for (String name : names.split(" ", -1)) {
            fields.add(
                    Field.ofCell(
                            "hv/" + name,
                            HV_TITLES.getOrDefault(name, "hv/" + name),
                            kind,
                            "The \"" + name + "\" hypervisor parameter",
                            row -> Cell.ofOptional(row.hvparams().get(name))));
        }
        return fields;
    }

    private static Field<InstanceRow> backend(
            String name, String param, String title, FieldKind kind) {
        return ofBackend("be/" + name, param, title, kind);
    }

    private static Field<InstanceRow> ofBackend(
            String name, String param, String title, FieldKind kind) {
        return Field.ofCell(
                name,
                title,
                kind,
                "The \"" + param + "\" backend parameter",
                row -> Cell.of(row.beparams().get(param)));
    }

    private static Field<InstanceRow> asSet(String key, String title, String doc) {
        return Field.ofCell(
                "custom_" + key, title, OTHER, doc, row -> Cell.of(row.form().get(key)));
    }

    private static Field<InstanceRow> other(
            String name, String title, String doc, Function<InstanceRow, Object> value) {
        return Field.field(name, title, OTHER, doc, value);
    }

    private static Object nicparams(InstanceRow row) {
        List<@Nullable Object> all = new ArrayList<>();
        for (Nic nic : row.instance().nics()) {
            all.add(ObjectWriter.form(nic, Nic::write).get("nicparams"));
        }
        return all;
    }
}
