package janeti.node.qemu;

import janeti.model.Json;
import janeti.node.host.NodeTree;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command line that makes a guest. All devices whose place the guest sees have fixed slots, so
 * that the same machine can be made where it moves to, whatever was plugged in before.
 */
public record QemuCommand(GuestFiles files, GuestRuntime guest) {
    static final String PCI = "pci.0";
    static final String SCSI = "scsi";
    static final String BALLOON = "balloon";

    private static final String BALLOON_SLOT = "0x3";
    private static final String SCSI_SLOT = "0x4";
    private static final long FIRST_VNC_PORT = 5900;

    /** How it comes to life. */
    public enum Start {
        RUNNING,
        PAUSED,
        /** Waits for a guest that moves here. */
        INCOMING
    }

    public List<String> words(Start start) {
        GuestParameters parameters = guest.parameters();
        List<String> words = new ArrayList<>();
        words.add(onMachine(parameters.text("kvm_path")).toString());
        add(words, "-name", guest.instance().name() + ",debug-threads=off");
        add(words, "-pidfile", files.pid().toString());
        words.addAll(List.of("-daemonize", "-no-user-config", "-nodefaults"));
        if (!guest.instance().uuid().isEmpty()) {
            add(words, "-uuid", guest.instance().uuid());
        }
        String machine = parameters.text("machine_version");
        add(words, "-machine", machine.isEmpty() ? "pc" : machine);
        add(words, "-accel", guest.kvm() ? "kvm" : "tcg");
        add(words, "-m", guest.bootMemoryMib() + "M");
        add(words, "-smp", processors(parameters));
        if (!parameters.text("cpu_type").isEmpty()) {
            add(words, "-cpu", parameters.text("cpu_type"));
        }
        channels(words, parameters);
        boot(words, parameters);
        devices(words, parameters);
        extras(words, parameters);
        switch (start) {
            case RUNNING -> {}
            case PAUSED -> words.add("-S");
            case INCOMING -> add(words, "-incoming", "defer");
        }
        return words;
    }

    private static void add(List<String> words, String option, String value) {
        words.add(option);
        words.add(value);
    }

    private String processors(GuestParameters parameters) {
        var text = new StringBuilder().append(guest.vcpus());
        for (String part : List.of("cores", "threads", "sockets")) {
            long count = parameters.number("cpu_" + part, 0);
            if (count > 0) {
                text.append(',').append(part).append('=').append(count);
            }
        }
        return text.toString();
    }

    private void channels(List<String> words, GuestParameters parameters) {
        add(words, "-chardev", socket("qmp", files.monitor()));
        add(words, "-mon", "chardev=qmp,mode=control");
        if (parameters.flag("serial_console")) {
            add(words, "-chardev", socket("serial0", files.serial()));
            add(words, "-device", "isa-serial,chardev=serial0");
        }
        screen(words, parameters);
    }

    private static String socket(String id, Path path) {
        return "socket,id=" + id + ",path=" + path + ",server=on,wait=off";
    }

    private void screen(List<String> words, GuestParameters parameters) {
        String bind = parameters.text("vnc_bind_address");
        String vga = parameters.text("vga");
        if (bind.isEmpty()) {
            add(words, "-display", "none");
            add(words, "-vga", vga.isEmpty() ? "std" : vga);
            return;
        }
        String password = parameters.text("vnc_password_file").isEmpty() ? "" : ",password=on";
        String place =
                bind.startsWith("/")
                        ? "unix:" + bind + "/" + files.name() + ".vnc"
                        : bind + display();
        add(words, "-vnc", place + password);
        add(words, "-vga", vga.isEmpty() ? "std" : vga);
    }

    /** VNC counts its ports as displays. */
    private String display() {
        return ":" + (vncPort() - FIRST_VNC_PORT);
    }

    public long vncPort() {
        return guest.instance().json().get("network_port") instanceof Number port
                ? port.longValue()
                : FIRST_VNC_PORT;
    }

    private void boot(List<String> words, GuestParameters parameters) {
        String kernel = parameters.text("kernel_path");
        if (kernel.isEmpty()) {
            String letter =
                    switch (parameters.text("boot_order")) {
                        case "cdrom" -> "d";
                        case "network" -> "n";
                        default -> "c";
                    };
            add(words, "-boot", "order=" + letter);
            return;
        }
        add(words, "-kernel", onMachine(kernel).toString());
        if (!parameters.text("initrd_path").isEmpty()) {
            add(words, "-initrd", onMachine(parameters.text("initrd_path")).toString());
        }
        List<String> line = new ArrayList<>();
        if (!parameters.text("root_path").isEmpty()) {
            line.add("root=" + parameters.text("root_path"));
        }
        line.add(parameters.text("kernel_args"));
        if (parameters.flag("serial_console")) {
            line.add("console=ttyS0," + parameters.number("serial_speed", 38400));
        }
        add(words, "-append", String.join(" ", line).strip());
    }

    private void devices(List<String> words, GuestParameters parameters) {
        add(
                words,
                "-device",
                "virtio-balloon-pci,id=" + BALLOON + ",bus=" + PCI + ",addr=" + BALLOON_SLOT);
        if (parameters.text("disk_type").equals("scsi-hd")) {
            String controller = parameters.text("scsi_controller_type");
            add(
                    words,
                    "-device",
                    (controller.isEmpty() ? "lsi" : controller)
                            + ",id="
                            + SCSI
                            + ",bus="
                            + PCI
                            + ",addr="
                            + SCSI_SLOT);
        }
        for (GuestDisk disk : guest.disks()) {
            add(words, "-blockdev", Json.text(disk.blocks(parameters, isDevice(disk))));
            add(words, "-device", option(disk.device(parameters)));
        }
        int cdroms = 0;
        for (String name : List.of("cdrom_image_path", "cdrom2_image_path")) {
            String image = parameters.text(name);
            if (!image.isEmpty()) {
                String drive = "cdrom" + cdroms++;
                add(
                        words,
                        "-drive",
                        "if=none,readonly=on,format=raw,media=cdrom,id="
                                + drive
                                + ",file="
                                + onMachine(image));
                add(words, "-device", cdrom(parameters) + ",drive=" + drive);
            }
        }
        for (GuestCard card : guest.cards()) {
            add(words, "-netdev", option(card.backend(parameters), "type"));
            add(words, "-device", option(card.device(parameters)));
        }
        if (!parameters.text("usb_mouse").isEmpty()) {
            words.add("-usb");
            add(words, "-device", "usb-" + parameters.text("usb_mouse"));
        }
    }

    private static String cdrom(GuestParameters parameters) {
        return parameters.text("cdrom_disk_type").equals("paravirtual")
                ? "virtio-blk-pci"
                : "ide-cd";
    }

    static boolean isDevice(GuestDisk disk) {
        Path target = Path.of(disk.link());
        return Files.exists(target) && !Files.isRegularFile(target);
    }

    private static void extras(List<String> words, GuestParameters parameters) {
        if (parameters.values().get("acpi") instanceof Boolean acpi && !acpi) {
            words.add("-no-acpi");
        }
        if (parameters.text("reboot_behavior").equals("exit")) {
            words.add("-no-reboot");
        }
        if (parameters.flag("use_localtime")) {
            add(words, "-rtc", "base=localtime");
        }
        if (!parameters.text("keymap").isEmpty()) {
            add(words, "-k", parameters.text("keymap"));
        }
        if (!parameters.text("mem_path").isEmpty()) {
            add(words, "-mem-path", parameters.text("mem_path"));
            words.add("-mem-prealloc");
        }
        for (String word : parameters.text("kvm_extra").strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
    }

    private static String option(Map<String, @Nullable Object> parts) {
        return option(parts, "driver");
    }

    /** The short form of options: the kind, then the others with their names. */
    private static String option(Map<String, @Nullable Object> parts, String kind) {
        var text = new StringBuilder().append(parts.get(kind));
        parts.forEach((key, value) -> {
            if (!key.equals(kind)) {
                Object shown = value instanceof Boolean flag ? (flag ? "on" : "off") : value;
                text.append(',').append(key).append('=').append(shown);
            }
        });
        return text.toString();
    }

    private Path onMachine(String path) {
        return onMachine(files.tree(), path);
    }

    /**
     * Programs and kernels are the machine's: a node of an embedded cluster that has none below its
     * root takes those.
     */
    public static Path onMachine(NodeTree tree, String path) {
        Path place = tree.place(path);
        return tree.isEmbedded() && !Files.exists(place) ? Path.of(path) : place;
    }
}
