package janeti.node.qemu;

import janeti.model.Json;
import janeti.node.host.CallFailedException;
import janeti.node.host.NodeTree;
import janeti.node.host.WholeFile;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a guest was started with and what was plugged in or out since: enough to start the same
 * machine again, here or where it moves to. Kept in a file as long as the guest runs.
 *
 * @param instance as it was at the start
 * @param kvm whether the processor runs it; else it is translated
 * @param memoryMib what the balloon leaves it
 */
public record GuestRuntime(
        InstanceDict instance,
        boolean kvm,
        long memoryMib,
        List<GuestDisk> disks,
        List<GuestCard> cards) {
    private static final long VERSION = 1;
    private static final long SLOTS = 32;

    /** Where devices of guests begin if nobody says otherwise. */
    static final long FIRST_SLOT = 12;

    public GuestRuntime {
        disks = List.copyOf(disks);
        cards = List.copyOf(cards);
    }

    public GuestParameters parameters() {
        return new GuestParameters(instance.hvparams());
    }

    public long bootMemoryMib() {
        return number("maxmem");
    }

    public long vcpus() {
        return number("vcpus");
    }

    private long number(String parameter) {
        if (instance.beparams().get(parameter) instanceof Number number) {
            return number.longValue();
        }
        throw new CallFailedException(
                "Backend parameter "
                        + parameter
                        + " of instance "
                        + instance.name()
                        + " is no number");
    }

    public GuestRuntime withMemory(long mib) {
        return new GuestRuntime(instance, kvm, mib, disks, cards);
    }

    public GuestRuntime withDisks(List<GuestDisk> others) {
        return new GuestRuntime(instance, kvm, memoryMib, others, cards);
    }

    public GuestRuntime withCards(List<GuestCard> others) {
        return new GuestRuntime(instance, kvm, memoryMib, disks, others);
    }

    /** The first slot of the bus that is free for a device. */
    public long freeSlot() {
        for (long slot = parameters().number("kvm_pci_reservations", FIRST_SLOT);
                slot < SLOTS;
                slot++) {
            long candidate = slot;
            if (Stream.concat(
                            disks.stream().map(GuestDisk::slot),
                            cards.stream().map(GuestCard::slot))
                    .noneMatch(taken -> taken == candidate)) {
                return slot;
            }
        }
        throw new CallFailedException(
                "Instance "
                        + instance.name()
                        + " has no free PCI slot for one more disk or network card;"
                        + " kvm_pci_reservations keeps the first ones free");
    }

    /** Its form in the file, and on the way to another node. */
    public String text() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("instance", instance.json());
        json.put("kvm", kvm);
        json.put("memory", memoryMib);
        json.put("disks", disks.stream().map(Json::ofRecord).toList());
        json.put("cards", cards.stream().map(Json::ofRecord).toList());
        return Json.text(json);
    }

    /**
     * @throws CallFailedException if it is none
     */
    public static GuestRuntime of(String text) {
        try {
            if (Json.parse(text) instanceof Map<?, ?> json
                    && json.get("version") instanceof Number version
                    && version.longValue() == VERSION
                    && json.get("instance") instanceof Map<?, ?> instance
                    && json.get("memory") instanceof Number memory
                    && json.get("disks") instanceof List<?> disks
                    && json.get("cards") instanceof List<?> cards) {
                Map<String, @Nullable Object> dict = new LinkedHashMap<>();
                instance.forEach((key, value) -> dict.put(String.valueOf(key), value));
                return new GuestRuntime(
                        new InstanceDict(dict),
                        Boolean.TRUE.equals(json.get("kvm")),
                        memory.longValue(),
                        records(disks, GuestDisk.class),
                        records(cards, GuestCard.class));
            }
        } catch (Json.SyntaxException e) {
            throw new CallFailedException(
                    "What is kept of a running guest is broken: " + e.getMessage(), e);
        }
        throw new CallFailedException(
                "What is kept of a running guest is not of this node daemon's making or version; a"
                        + " guest of Ganeti's own node daemon cannot be moved to this one live");
    }

    private static <T extends Record> List<T> records(List<?> rows, Class<T> type) {
        List<T> records = new ArrayList<>();
        for (Object row : rows) {
            records.add(Json.toRecord(row, type));
        }
        return records;
    }

    public void write(Path file) {
        try {
            WholeFile.write(
                    file,
                    text().getBytes(StandardCharsets.UTF_8),
                    PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new CallFailedException("Cannot write " + file + ": " + e, e);
        }
    }

    /**
     * @throws CallFailedException if it cannot be read
     */
    public static GuestRuntime read(Path file) {
        try {
            return of(NodeTree.text(file));
        } catch (IOException e) {
            throw new CallFailedException(
                    "What is known of the running guest cannot be read from "
                            + file
                            + ": "
                            + e
                            + "; it can be shut down, and started anew",
                    e);
        }
    }
}
