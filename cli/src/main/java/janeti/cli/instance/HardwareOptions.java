package janeti.cli.instance;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Connection;
import janeti.cli.ask.Opcode;
import janeti.cli.show.MebibytesConverter;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a new instance is made of. */
final class HardwareOptions {
    /** The template of an instance without disks. */
    private static final String DISKLESS = "diskless";

    @Option(
            names = {"-t", "--template"},
            paramLabel = "TEMPLATE",
            description = {
                "What its disks are: diskless, file, plain, drbd, ...",
                "Otherwise diskless without --disk, else the cluster's first with disks."
            })
    private @Nullable String template;

    @Option(
            names = "--disk",
            paramLabel = "SIZE",
            description = {"A disk: 1g, or size=1g,name=data,mode=ro; may be repeated."})
    private List<String> disks = new ArrayList<>();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = MebibytesConverter.class,
            description = "Its memory: 512m, 2g; otherwise the cluster's default.")
    private @Nullable Long memory;

    @Option(
            names = "--min-memory",
            paramLabel = "SIZE",
            converter = MebibytesConverter.class,
            description = "Least memory it may be squeezed to; otherwise as --memory.")
    private @Nullable Long minMemory;

    @Option(names = "--vcpus", paramLabel = "COUNT", description = "Its virtual processors.")
    private @Nullable Integer vcpus;

    @Option(
            names = {"--nic", "--net"},
            paramLabel = "KEY=VALUE,...",
            description = {
                "A network card: link=br0,mac=auto,ip=...; may be repeated.",
                "Without it there is one with the cluster's defaults."
            })
    private List<String> nics = new ArrayList<>();

    @Option(names = "--no-nic", description = "No network card.")
    private boolean noNic;

    /** The opcode with these. */
    Opcode in(Opcode op, Connection connection) {
        return op.with("disk_template", template(connection))
                .with("disks", disks.stream().map(HardwareOptions::disk).toList())
                .with("nics", nics())
                .with("beparams", backEnd());
    }

    /** Without a word, no disks means diskless, and a disk means the first template with disks. */
    private @Nullable String template(Connection connection) {
        if (template != null) {
            return template;
        }
        if (disks.isEmpty()) {
            return DISKLESS;
        }
        Map<?, ?> info = Answer.map(connection.call("QueryClusterInfo"));
        return Answer.list(info.get("enabled_disk_templates")).stream()
                .map(Answer::text)
                .filter(enabled -> !enabled.equals(DISKLESS))
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Object> disk(String text) {
        if (text.indexOf('=') < 0) {
            return Map.of("size", MebibytesConverter.mebibytes(text));
        }
        Map<String, Object> disk = new LinkedHashMap<>(KeyValues.of("--disk", text));
        if (disk.get("size") instanceof String size) {
            disk.put("size", MebibytesConverter.mebibytes(size));
        }
        return disk;
    }

    private List<Map<String, String>> nics() {
        if (noNic) {
            return List.of();
        }
        return nics.isEmpty()
                ? List.of(Map.of())
                : nics.stream().map(text -> KeyValues.of("--nic", text)).toList();
    }

    private Map<String, Object> backEnd() {
        Map<String, Object> backEnd = new LinkedHashMap<>();
        if (memory != null) {
            backEnd.put("maxmem", memory);
        }
        Long least = minMemory == null ? memory : minMemory;
        if (least != null) {
            backEnd.put("minmem", least);
        }
        if (vcpus != null) {
            backEnd.put("vcpus", vcpus);
        }
        return backEnd;
    }
}
