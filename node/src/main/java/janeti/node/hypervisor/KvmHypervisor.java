package janeti.node.hypervisor;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.NodeTree;
import janeti.node.qemu.GuestDevices;
import janeti.node.qemu.GuestLock;
import janeti.node.qemu.GuestMoves;
import janeti.node.qemu.GuestParameters;
import janeti.node.qemu.GuestProcess;
import janeti.node.qemu.GuestRuntime;
import janeti.node.qemu.Guests;
import janeti.node.qemu.NewGuest;
import janeti.node.qemu.QemuCommand;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationProgress;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The hypervisor kvm: each instance is a process of QEMU that lives without this daemon. */
record KvmHypervisor(NodeTree tree, Guests guests) implements Hypervisor {
    static final String NAME = "kvm";

    private static final Logger log = LoggerFactory.getLogger(KvmHypervisor.class);
    private static final Pattern VERSION =
            Pattern.compile("version ([0-9]+)\\.([0-9]+)\\.([0-9]+)");
    private static final List<String> FILES =
            List.of(
                    "kvm_path",
                    "kernel_path",
                    "initrd_path",
                    "cdrom_image_path",
                    "cdrom2_image_path",
                    "vnc_password_file");

    KvmHypervisor(NodeTree tree) {
        this(tree, new Guests(tree));
    }

    @Override
    public List<String> names() {
        return List.copyOf(guests.running().keySet());
    }

    @Override
    public RunningInstance info(String instance) {
        if (guests.state(instance) != Guests.State.RUNS) {
            return RunningInstance.NOT_RUNNING;
        }
        GuestProcess process = GuestProcess.find(guests.files(instance));
        return process == null ? RunningInstance.NOT_RUNNING : info(process);
    }

    private RunningInstance info(GuestProcess process) {
        long memory = 0;
        long vcpus = 0;
        try {
            GuestRuntime guest = guests.runtime(process.guest());
            memory = guest.memoryMib();
            vcpus = guest.vcpus();
        } catch (CallFailedException e) {
            // It runs: that is told even when nobody knows what it was started with.
            log.warn("guest without record: name={} cause={}", process.guest(), e.getMessage());
        }
        return new RunningInstance(true, memory, vcpus, 0, process.seconds());
    }

    @Override
    public Map<String, RunningInstance> all() {
        var all = new TreeMap<String, RunningInstance>();
        guests.running().forEach((name, process) -> all.put(name, info(process)));
        return all;
    }

    @Override
    public void start(InstanceDict instance, List<Path> links, boolean paused) {
        String problem = problem(instance.hvparams());
        if (problem != null) {
            throw new CallFailedException("Hypervisor error: " + problem);
        }
        try (GuestLock _ = lock(instance)) {
            startAlone(instance, links, paused);
        }
    }

    private GuestLock lock(InstanceDict instance) {
        return GuestLock.take(guests.files(instance.name()));
    }

    private void startAlone(InstanceDict instance, List<Path> links, boolean paused) {
        Guests.State state = guests.state(instance.name());
        if (state == Guests.State.RUNS) {
            log.info("guest={} was started by another call meanwhile", instance.name());
            return;
        }
        if (state != Guests.State.ABSENT) {
            throw new CallFailedException(
                    "Hypervisor error: Failed to start instance "
                            + instance.name()
                            + ": it moves from this node or to it; end the move first");
        }
        NewGuest.start(
                guests,
                instance,
                links,
                paused ? QemuCommand.Start.PAUSED : QemuCommand.Start.RUNNING);
    }

    @Override
    public void stop(InstanceDict instance, Duration limit) {
        try (GuestLock _ = lock(instance)) {
            stopAlone(instance, limit);
        }
    }

    private void stopAlone(InstanceDict instance, Duration limit) {
        if (!guests.shutDown(instance.name(), limit)) {
            log.warn(
                    "guest killed: name={} had={} s to power down",
                    instance.name(),
                    limit.toSeconds());
        }
    }

    @Override
    public void reboot(InstanceDict instance, Duration limit) {
        try (GuestLock _ = lock(instance)) {
            GuestRuntime guest = guests.runtime(instance.name());
            stopAlone(instance, limit);
            NewGuest.again(guests, guest, instance);
        }
    }

    @Override
    public Map<String, @Nullable Object> console(
            String instance, Map<?, ?> hvparams, String node, @Nullable Object port) {
        Map<String, @Nullable Object> console = new LinkedHashMap<>();
        console.put("instance", instance);
        String vnc = hvparams.get("vnc_bind_address") instanceof String bind ? bind : "";
        Path serial = guests.files(instance).serial();
        if (Boolean.TRUE.equals(hvparams.get("serial_console"))) {
            List<String> command =
                    List.of("socat", "STDIO,raw,echo=0,escape=0x1d", "UNIX-CONNECT:" + serial);
            if (tree.isEmbedded()) {
                console.put("kind", "msg");
                console.put(
                        "message",
                        "Serial console of "
                                + instance
                                + " on this machine (Ctrl-] leaves it): "
                                + String.join(" ", command));
            } else {
                console.put("kind", "ssh");
                console.put("host", node);
                console.put("user", "root");
                console.put("command", command);
            }
        } else if (!vnc.isEmpty() && !vnc.startsWith("/") && port instanceof Number number) {
            console.put("kind", "vnc");
            console.put("host", vnc.equals("0.0.0.0") ? node : vnc);
            console.put("port", number);
            console.put("display", number.longValue() - 5900);
        } else {
            console.put("kind", "msg");
            console.put(
                    "message",
                    "Instance "
                            + instance
                            + " has neither a serial console nor one of VNC at an address; see the"
                            + " hypervisor parameters serial_console and vnc_bind_address");
        }
        return console;
    }

    @Override
    public @Nullable String problem(Map<String, @Nullable Object> hvparams) {
        var parameters = new GuestParameters(hvparams);
        String problem = parameters.problem();
        if (problem != null) {
            return problem;
        }
        for (String name : FILES) {
            String path = parameters.text(name);
            if (!path.isEmpty() && !Files.isRegularFile(QemuCommand.onMachine(tree, path))) {
                return "Hypervisor parameter '"
                        + name
                        + "' names the file "
                        + path
                        + ", which is not on this node"
                        + (name.equals("kvm_path")
                                ? "; install QEMU (Debian: qemu-system-x86)"
                                : "");
            }
        }
        return null;
    }

    @Override
    public Map<String, @Nullable Object> resources(String program) {
        Map<String, @Nullable Object> node = LinuxNode.read().less(0);
        node.put("hv_version", version(program));
        return node;
    }

    /** [major, minor, micro]; null where QEMU is not to be had. */
    private @Nullable List<Long> version(String program) {
        Path file = QemuCommand.onMachine(tree, program);
        if (program.isEmpty() || !Files.isExecutable(file)) {
            return null;
        }
        Matcher version = VERSION.matcher(Command.of(file.toString(), "--version").run().output());
        if (!version.find()) {
            return null;
        }
        List<Long> parts = new ArrayList<>();
        for (int group = 1; group <= version.groupCount(); group++) {
            parts.add(Long.parseLong(version.group(group)));
        }
        return parts;
    }

    private GuestDevices devices() {
        return new GuestDevices(guests);
    }

    private GuestMoves moves() {
        return new GuestMoves(guests);
    }

    @Override
    public void balloon(InstanceDict instance, long mib) {
        try (GuestLock _ = lock(instance)) {
            devices().balloon(instance.name(), mib);
        }
    }

    @Override
    public void requireHotplug(InstanceDict instance) {
        devices().requirePossible(instance.name());
    }

    @Override
    public @Nullable Object plugDisk(InstanceDict instance, DiskDict disk, Path link) {
        try (GuestLock _ = lock(instance)) {
            return devices().addDisk(instance, disk, link);
        }
    }

    @Override
    public void unplugDisk(InstanceDict instance, DiskDict disk) {
        try (GuestLock _ = lock(instance)) {
            devices().removeDisk(instance, disk);
        }
    }

    @Override
    public void plugCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        try (GuestLock _ = lock(instance)) {
            devices().addCard(instance, nic);
        }
    }

    @Override
    public void unplugCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        try (GuestLock _ = lock(instance)) {
            devices().removeCard(instance, nic);
        }
    }

    @Override
    public void changeCard(InstanceDict instance, Map<String, @Nullable Object> nic) {
        try (GuestLock _ = lock(instance)) {
            devices().changeCard(instance, nic);
        }
    }

    @Override
    public void resize(InstanceDict instance, DiskDict disk, long bytes) {
        try (GuestLock _ = lock(instance)) {
            devices().resize(instance.name(), disk, bytes);
        }
    }

    @Override
    public String migrationInfo(InstanceDict instance) {
        moves().requireRuns(instance.name());
        return guests.runtime(instance.name()).text();
    }

    @Override
    public void accept(InstanceDict instance, String info, String target) {
        try (GuestLock _ = lock(instance)) {
            moves().accept(instance, info, target);
        }
    }

    @Override
    public void migrate(InstanceDict instance, String target, boolean live) {
        try (GuestLock _ = lock(instance)) {
            moves().begin(instance, target, live);
        }
    }

    @Override
    public MigrationProgress progress(InstanceDict instance) {
        return moves().progress(instance);
    }

    @Override
    public void endAtSource(InstanceDict instance, boolean success, boolean live) {
        try (GuestLock _ = lock(instance)) {
            moves().endAtSource(instance, success);
        }
    }

    @Override
    public void endAtTarget(InstanceDict instance, boolean success) {
        try (GuestLock _ = lock(instance)) {
            moves().endAtTarget(instance, success);
        }
    }
}
