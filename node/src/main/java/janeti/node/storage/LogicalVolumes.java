package janeti.node.storage;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.Limits;
import janeti.protocol.DiskDict;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Disks that are logical volumes: disk type plain. LVM is asked by its own tools, each call anew.
 *
 * @param devices where volumes have their nodes, as a rule /dev
 * @param path where LVM's tools are looked for
 */
record LogicalVolumes(Path devices, String path) implements DiskKind {
    static final String TYPE = "plain";

    /** Lines of LVM's tools have their fields between these. */
    private static final String SEPARATOR = "|";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9+_.][a-zA-Z0-9+_.-]{0,126}");
    private static final Pattern NO_TAG = Pattern.compile("[^a-zA-Z0-9_+.-]");
    private static final int TAG_CHARACTERS = 128;

    LogicalVolumes() {
        this(Path.of("/dev"), Command.PATH);
    }

    /** Group and name of a volume. */
    record Volume(String group, String name) {
        static Volume of(List<?> id) {
            if (id.size() == 2
                    && id.get(0) instanceof String group
                    && id.get(1) instanceof String name
                    && NAME.matcher(group).matches()
                    && NAME.matcher(name).matches()) {
                return new Volume(group, name);
            }
            throw new CallFailedException(
                    "Logical id " + id + " of a plain disk is not [volume group, volume]");
        }

        String both() {
            return group + "/" + name;
        }

        List<Object> id() {
            return List.of(group, name);
        }
    }

    private Volume volume(DiskDict disk) {
        return Volume.of(disk.logicalId());
    }

    /** Output of a tool that must do it. */
    private String run(String what, String... words) {
        Command.Ended ended = tool(words);
        if (ended.failed()) {
            throw new CallFailedException(
                    what
                            + ": "
                            + String.join(" ", words)
                            + " "
                            + ended.failure()
                            + ": "
                            + ended.output().strip());
        }
        return ended.output();
    }

    private Command.Ended tool(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.set(0, found(words[0]).toString());
        return new Command(
                        all,
                        Map.of("PATH", path, "LC_ALL", "C", "LVM_SUPPRESS_FD_WARNINGS", "1"),
                        Path.of("/"),
                        Limits.COMMAND)
                .run();
    }

    private Path found(String tool) {
        for (String folder : path.split(":", -1)) {
            Path file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new CallFailedException(
                "There is no program "
                        + tool
                        + " on this node, which disks of type plain need; install LVM (Debian:"
                        + " lvm2)");
    }

    /** Lines of a report, in fields. */
    private List<List<String>> report(String what, String tool, String fields, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                tool,
                                "--noheadings",
                                "--nosuffix",
                                "--units=m",
                                "--unbuffered",
                                "--separator=" + SEPARATOR,
                                "-o",
                                fields));
        words.addAll(List.of(more));
        return run(what, words.toArray(String[]::new))
                .lines()
                .map(String::strip)
                .filter(line -> line.contains(SEPARATOR))
                .map(line -> List.of(line.split(Pattern.quote(SEPARATOR), -1)))
                .toList();
    }

    @Override
    public @Nullable Path find(DiskDict disk) {
        Volume volume = volume(disk);
        Command.Ended ended = tool("lvs", "--noheadings", "-o", "lv_attr", volume.both());
        if (ended.failed()) {
            if (isMissing(ended)) {
                return null;
            }
            throw new CallFailedException(
                    "Cannot look for the volume " + volume.both() + ": " + ended.output().strip());
        }
        return place(volume);
    }

    private static boolean isMissing(Command.Ended ended) {
        return ended.output().contains("Failed to find") || ended.output().contains("not found");
    }

    private Path place(Volume volume) {
        return devices.resolve(volume.group()).resolve(volume.name());
    }

    @Override
    public List<Object> create(DiskDict disk, long mib, String info) {
        Volume volume = volume(disk);
        var _ =
                run(
                        "Can't create block device: LV create of " + volume.both() + " failed",
                        "lvcreate",
                        "--wipesignatures",
                        "n",
                        "--yes",
                        "-L" + mib + "m",
                        "-n" + volume.name(),
                        volume.group());
        setInfo(disk, info);
        return volume.id();
    }

    @Override
    public void remove(DiskDict disk) {
        if (find(disk) != null) {
            Volume volume = volume(disk);
            var _ = run("Can't remove " + volume.both(), "lvremove", "-f", volume.both());
        }
    }

    @Override
    public Path attach(DiskDict disk) {
        Volume volume = volume(disk);
        var _ = run("Can't activate " + volume.both(), "lvchange", "-ay", volume.both());
        return place(volume);
    }

    /** Volumes stay active: others may look at them. */
    @Override
    public void detach(DiskDict disk) {
        var _ = volume(disk);
    }

    @Override
    public void grow(DiskDict disk, long byMib, boolean dryRun) {
        Volume volume = volume(disk);
        List<String> words = new ArrayList<>(List.of("lvextend"));
        if (dryRun) {
            words.add("--test");
        }
        words.addAll(List.of("-L", "+" + byMib + "m", volume.both()));
        var _ = run("Can't grow " + volume.both(), words.toArray(String[]::new));
    }

    @Override
    public void rename(DiskDict disk, List<Object> newId) {
        Volume from = volume(disk);
        Volume to = Volume.of(newId);
        if (!from.group().equals(to.group())) {
            throw new CallFailedException(
                    "Can't move the volume " + from.both() + " to the group " + to.group());
        }
        var _ =
                run(
                        "Failed to rename the logical volume",
                        "lvrename",
                        from.group(),
                        from.name(),
                        to.name());
    }

    /** As a tag, which takes few characters. */
    @Override
    public void setInfo(DiskDict disk, String info) {
        if (info.isEmpty()) {
            return;
        }
        Volume volume = volume(disk);
        String tag = NO_TAG.matcher(info).replaceAll("_");
        var _ =
                run(
                        "Can't tag " + volume.both(),
                        "lvchange",
                        "--addtag",
                        tag.substring(0, Math.min(tag.length(), TAG_CHARACTERS)),
                        volume.both());
    }

    @Override
    public List<Object> snapshot(DiskDict disk, @Nullable String name, @Nullable Long mib) {
        Volume volume = volume(disk);
        var copy =
                Volume.of(List.of(volume.group(), name == null ? volume.name() + ".snap" : name));
        long size = mib == null ? disk.sizeMib() : mib;
        var _ =
                run(
                        "Can't take a snapshot of " + volume.both(),
                        "lvcreate",
                        "--yes",
                        "-L" + size + "m",
                        "-s",
                        "-n" + copy.name(),
                        volume.both());
        return copy.id();
    }

    @Override
    public long size(DiskDict disk, Path place) {
        Volume volume = volume(disk);
        String size =
                run(
                        "Can't measure " + volume.both(),
                        "lvs",
                        "--noheadings",
                        "--nosuffix",
                        "--units=b",
                        "-o",
                        "lv_size",
                        volume.both());
        return Long.parseLong(size.strip());
    }

    /** By group/name [size MiB, inactive, online, virtual]. Source: spec/node-rpc.json, lv_list. */
    Map<String, @Nullable Object> volumes(List<String> groups) {
        Map<String, @Nullable Object> volumes = new LinkedHashMap<>();
        for (List<String> row :
                report(
                        "Failed to list logical volumes",
                        "lvs",
                        "vg_name,lv_name,lv_size,lv_attr",
                        groups.toArray(String[]::new))) {
            String attributes = row.get(3);
            volumes.put(
                    row.get(0) + "/" + row.get(1),
                    List.of(
                            row.get(2),
                            attributes.charAt(4) == '-',
                            attributes.charAt(5) == 'o',
                            attributes.charAt(0) == 'v'));
        }
        return volumes;
    }

    /** Their sizes, MiB. */
    Map<String, @Nullable Object> groups() {
        Map<String, @Nullable Object> groups = new LinkedHashMap<>();
        for (List<String> row : report("Failed to list volume groups", "vgs", "vg_name,vg_size")) {
            groups.put(row.get(0), Math.round(Double.parseDouble(row.get(1))));
        }
        return groups;
    }

    /** [size, free] of a group, MiB; null when there is none of that name. */
    @Nullable List<Long> room(String group) {
        for (List<String> row :
                report("Failed to list volume groups", "vgs", "vg_name,vg_size,vg_free")) {
            if (row.get(0).equals(group)) {
                return List.of(
                        Math.round(Double.parseDouble(row.get(1))),
                        (long) Double.parseDouble(row.get(2)));
            }
        }
        return null;
    }

    /** All volumes of the node. Source: spec/node-rpc.json, node_volumes. */
    List<Map<String, @Nullable Object>> onNode() {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (List<String> row :
                report(
                        "Failed to list logical volumes",
                        "lvs",
                        "lv_name,lv_size,devices,vg_name")) {
            Map<String, @Nullable Object> volume = new LinkedHashMap<>();
            volume.put("name", row.get(0));
            volume.put("size", row.get(1));
            volume.put("dev", row.get(2).replaceFirst("\\(.*", ""));
            volume.put("vg", row.get(3));
            all.add(volume);
        }
        return all;
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of("/sbin/lvs"));
    }
}
