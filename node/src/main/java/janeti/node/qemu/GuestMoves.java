package janeti.node.qemu;

import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.node.storage.DiskLinks;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;
import janeti.protocol.MigrationProgress;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Moves running guests to other nodes. What becomes of one that moves: see {@link Guests}. */
public record GuestMoves(Guests guests) {
    private static final long MIB = 1L << 20;

    /** In the marker of a guest that leaves: it was running, and is to run again if it stays. */
    private static final String HALTED = "halted";

    private static final long DEFAULT_PORT = 8102;
    private static final long DEFAULT_BANDWIDTH = 32;
    private static final long DEFAULT_DOWNTIME_MS = 30;

    /** Makes a process that waits for a guest. */
    public void accept(InstanceDict instance, String info, String target) {
        String name = instance.name();
        if (guests.state(name) != Guests.State.ABSENT) {
            throw new CallFailedException(
                    "Instance "
                            + name
                            + " has a process on this node already; it cannot move here");
        }
        GuestRuntime guest = here(instance, GuestRuntime.of(info));
        if (!guest.instance().name().equals(name)) {
            throw new CallFailedException(
                    "What came with instance " + name + " is of " + guest.instance().name());
        }
        if (guest.kvm() && !new Accelerator(guests.tree()).isKvm(guest.parameters())) {
            throw new CallFailedException(
                    "Instance "
                            + name
                            + " is run by a processor with KVM, which this node does not have; stop"
                            + " it to move it");
        }
        guests.launch(guest, QemuCommand.Start.INCOMING);
        try (Qmp qmp = Qmp.of(guests.files(name))) {
            setCapabilities(qmp, guest.parameters());
            var _ = qmp.execute("migrate-incoming", Map.of("uri", uri(guest, target)));
        } catch (CallFailedException e) {
            var _ = guests.shutDown(name, Duration.ZERO);
            throw e;
        }
    }

    /** With disks and cards of this node. */
    private GuestRuntime here(InstanceDict instance, GuestRuntime guest) {
        var links = new DiskLinks(guests.tree());
        List<GuestDisk> disks = new ArrayList<>();
        for (GuestDisk disk : guest.disks()) {
            disks.add(disk.at(links.path(instance.name(), indexOf(instance, disk))));
        }
        var taps = new Taps(guests.tree());
        return guest.withDisks(disks)
                .withCards(
                        guest.cards().stream()
                                .map(card -> taps.connectAgain(instance, card))
                                .toList());
    }

    private static int indexOf(InstanceDict instance, GuestDisk disk) {
        List<DiskDict> disks = instance.disks();
        for (int index = 0; index < disks.size(); index++) {
            if (GuestDisk.idOf(disks.get(index)).equals(disk.id())) {
                return index;
            }
        }
        throw new CallFailedException(
                "Instance "
                        + instance.name()
                        + " runs with the disk "
                        + disk.id()
                        + ", which the cluster no longer knows; restart it before it moves");
    }

    private static String uri(GuestRuntime guest, String target) {
        String host = target.indexOf(':') >= 0 ? "[" + target + "]" : target;
        return "tcp:" + host + ":" + guest.parameters().number("migration_port", DEFAULT_PORT);
    }

    private static void setCapabilities(Qmp qmp, GuestParameters parameters) {
        List<Object> capabilities = new ArrayList<>();
        for (String name : parameters.text("migration_caps").split(":", -1)) {
            if (!name.isEmpty()) {
                capabilities.add(Map.of("capability", name, "state", true));
            }
        }
        if (!capabilities.isEmpty()) {
            var _ = qmp.execute("migrate-set-capabilities", Map.of("capabilities", capabilities));
        }
    }

    /**
     * Begins the move; it goes on by itself. A guest without KVM stands still until it is over:
     * QEMU's translator forgets now and then that memory was written while it is being sent, and
     * the guest would go on there with some of it stale.
     */
    public void begin(InstanceDict instance, String target, boolean live) {
        String name = instance.name();
        requireRuns(name);
        GuestFiles files = guests.files(name);
        settle(files);
        GuestRuntime guest = guests.runtime(name);
        try (Qmp qmp = Qmp.of(files)) {
            setCapabilities(qmp, guest.parameters());
            var hvparams = new GuestParameters(instance.hvparams());
            var _ =
                    qmp.execute(
                            "migrate-set-parameters",
                            Map.of(
                                    "max-bandwidth",
                                    hvparams.number("migration_bandwidth", DEFAULT_BANDWIDTH) * MIB,
                                    "downtime-limit",
                                    hvparams.number("migration_downtime", DEFAULT_DOWNTIME_MS)));
            boolean halts = (!live || !guest.kvm()) && qmp.runState().equals("running");
            mark(files, target, halts);
            if (halts) {
                var _ = qmp.execute("stop");
            }
            var _ = qmp.execute("migrate", Map.of("uri", uri(guest, target)));
        }
    }

    private static void mark(GuestFiles files, String target, boolean halts) {
        String text = target + "\n" + (halts ? HALTED + "\n" : "");
        try {
            WholeFile.write(
                    files.outgoing(),
                    text.getBytes(StandardCharsets.UTF_8),
                    PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new CallFailedException("Cannot write " + files.outgoing() + ": " + e, e);
        }
    }

    /** Whether it stands still for its move, and not because somebody wished it. */
    private static boolean isHalted(GuestFiles files) {
        try {
            return Files.exists(files.outgoing())
                    && NodeTree.text(files.outgoing()).lines().toList().contains(HALTED);
        } catch (IOException e) {
            throw new CallFailedException("Cannot read " + files.outgoing() + ": " + e, e);
        }
    }

    public void requireRuns(String name) {
        if (guests.state(name) != Guests.State.RUNS) {
            throw new CallFailedException("Instance " + name + " does not run on this node");
        }
    }

    /** How far it is. One without a process has failed: nothing of it came through. */
    public MigrationProgress progress(InstanceDict instance) {
        GuestFiles files = guests.files(instance.name());
        if (GuestProcess.find(files) == null) {
            return new MigrationProgress(MigrationProgress.FAILED, null, null, null);
        }
        try (Qmp qmp = Qmp.of(files)) {
            Map<?, ?> answer = qmp.ask("query-migrate");
            Map<?, ?> ram = answer.get("ram") instanceof Map<?, ?> map ? map : Map.of();
            return new MigrationProgress(
                    status(String.valueOf(answer.get("status"))),
                    number(ram.get("transferred")),
                    number(ram.get("total")),
                    null);
        }
    }

    /** QEMU has steps between the four that are told. */
    private static String status(String status) {
        return switch (status) {
            case "completed" -> MigrationProgress.COMPLETED;
            case "cancelled" -> MigrationProgress.CANCELLED;
            case "failed", "none", "null" -> MigrationProgress.FAILED;
            default -> MigrationProgress.ACTIVE;
        };
    }

    private static @Nullable Number number(@Nullable Object value) {
        return value instanceof Number number ? number : null;
    }

    /**
     * Ends the move here, whence the guest came. After success its process goes; else it goes on
     * here, unless it has left for good.
     */
    public void endAtSource(InstanceDict instance, boolean success) {
        String name = instance.name();
        GuestFiles files = guests.files(name);
        Guests.State state = guests.state(name);
        if (success) {
            if (state == Guests.State.RUNS && Files.exists(files.outgoing())) {
                throw new CallFailedException(
                        "Instance "
                                + name
                                + " still runs on this node, so it has not moved; nothing was"
                                + " stopped");
            }
            var _ = guests.shutDown(name, Duration.ZERO);
            return;
        }
        if (state == Guests.State.ABSENT) {
            return;
        }
        if (Files.exists(files.incoming()) && state == Guests.State.RUNS) {
            arrive(files); // It has come here, and nobody told it so yet.
            return;
        }
        if (!Files.exists(files.outgoing())) {
            return;
        }
        try (Qmp qmp = Qmp.of(files)) {
            cancel(qmp, name);
            if (isHalted(files) && qmp.runState().equals("paused")) {
                var _ = qmp.execute("cont");
            }
        }
        GuestFiles.delete(files.outgoing());
    }

    private static void cancel(Qmp qmp, String name) {
        long end = System.nanoTime() + Limits.CANCEL.toNanos();
        var _ = qmp.execute("migrate_cancel");
        String status = String.valueOf(qmp.ask("query-migrate").get("status"));
        while (status(status).equals(MigrationProgress.ACTIVE)) {
            if (System.nanoTime() - end > 0) {
                throw new CallFailedException(
                        "The move of instance " + name + " cannot be called off: it is " + status);
            }
            GuestProcess.pause();
            status = String.valueOf(qmp.ask("query-migrate").get("status"));
        }
        if (status.equals("completed")) {
            throw new CallFailedException(
                    "Instance "
                            + name
                            + " has moved already; it runs on the other node and is not continued"
                            + " here");
        }
    }

    /** Ends the move here, where the guest goes. It stays, unless it has not come. */
    public void endAtTarget(InstanceDict instance, boolean success) {
        String name = instance.name();
        GuestFiles files = guests.files(name);
        Guests.State state = guests.state(name);
        if (!success) {
            if (state == Guests.State.RUNS) {
                throw new CallFailedException(
                        "Instance "
                                + name
                                + " has arrived and runs on this node; it is not stopped, since it"
                                + " runs nowhere else");
            }
            var _ = guests.shutDown(name, Duration.ZERO);
            return;
        }
        if (state != Guests.State.RUNS) {
            throw new CallFailedException("Instance " + name + " has not arrived on this node");
        }
        arrive(files);
    }

    /** It goes on here. */
    private static void arrive(GuestFiles files) {
        settle(files);
        try (Qmp qmp = Qmp.of(files)) {
            if (qmp.runState().equals("paused")) {
                var _ = qmp.execute("cont");
            }
        }
    }

    /** From now on it is a guest as any other. */
    private static void settle(GuestFiles files) {
        try {
            if (Files.exists(files.incoming())) {
                Files.move(files.incoming(), files.runtime(), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new CallFailedException("Cannot rename " + files.incoming() + ": " + e, e);
        }
    }
}
