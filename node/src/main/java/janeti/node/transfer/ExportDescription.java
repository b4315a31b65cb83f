package janeti.node.transfer;

import janeti.node.host.CallFailedException;
import janeti.node.host.PythonText;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an export says of its instance: sections of names and values, written as Ganeti's reader of
 * them wants it. Source: spec/constants.json, section export; an export of Ganeti 3.0.2.
 */
record ExportDescription(Map<String, Map<String, String>> sections) {
    /** Source: spec/constants.json, EXPORT_VERSION. */
    private static final String VERSION = "0";

    /** They are the cluster's alone. Source: spec/constants.json, HVC_GLOBALS. */
    private static final Set<String> OF_THE_CLUSTER =
            Set.of("migration_bandwidth", "migration_mode", "migration_port", "xen_cmd");

    /** Source: spec/constants.json, NICS_PARAMETER_TYPES. */
    private static final List<String> NIC_PARAMETERS = List.of("link", "mode", "vlan");

    /**
     * Of an instance.
     *
     * @param copies of each disk its copy, or false
     */
    static ExportDescription of(InstanceDict instance, List<Object> copies, Instant now) {
        List<DiskDict> disks = copies.stream().map(ExportDescription::disk).toList();
        var made = new ExportDescription(new LinkedHashMap<>());
        made.put("export", "version", VERSION);
        made.put("export", "timestamp", now.getEpochSecond());
        made.put("export", "source", instance.json().get("primary_node"));
        made.put("export", "os", instance.os());
        made.put("export", "compression", "none");
        made.putInstance(instance, disks);
        made.putNics(instance);
        made.putDisks(disks);
        made.section("hypervisor");
        instance.hvparams()
                .forEach((name, value) -> {
                    if (!OF_THE_CLUSTER.contains(name)) {
                        made.put("hypervisor", name, value);
                    }
                });
        made.putAll("backend", instance.beparams());
        made.putAll("os", instance.osparams());
        made.section("os_private");
        if (instance.json().get("osparams_private") instanceof Map<?, ?> secret) {
            secret.forEach((name, value) -> made.put("os_private", String.valueOf(name), value));
        }
        return made;
    }

    private static DiskDict disk(Object wire) {
        Map<String, @Nullable Object> json = new HashMap<>();
        if (wire instanceof Map<?, ?> dict) {
            dict.forEach((key, value) -> json.put(String.valueOf(key), value));
        } else if (!Boolean.FALSE.equals(wire)) {
            throw new CallFailedException(
                    "The copy of a disk is neither its dictionary nor false: " + wire);
        }
        return new DiskDict(json);
    }

    private static boolean isCopied(DiskDict disk) {
        return !disk.json().isEmpty();
    }

    private void putInstance(InstanceDict instance, List<DiskDict> disks) {
        put("instance", "name", instance.name());
        put("instance", "maxmem", instance.beparams().get("maxmem"));
        put("instance", "minmem", instance.beparams().get("minmem"));
        put("instance", "memory", instance.beparams().get("maxmem")); // Its name of old.
        put("instance", "vcpus", instance.beparams().get("vcpus"));
        put("instance", "disk_template", template(disks));
        put("instance", "hypervisor", instance.hypervisor());
        put(
                "instance",
                "tags",
                instance.json().get("tags") instanceof List<?> tags
                        ? String.join(" ", tags.stream().map(String::valueOf).toList())
                        : "");
    }

    private static String template(List<DiskDict> disks) {
        Set<String> types = new TreeSet<>();
        disks.stream()
                .filter(ExportDescription::isCopied)
                .map(DiskDict::devType)
                .forEach(types::add);
        return switch (types.size()) {
            case 0 -> "diskless";
            case 1 -> types.iterator().next();
            default -> "mixed";
        };
    }

    private void putNics(InstanceDict instance) {
        int index = 0;
        for (Map<String, @Nullable Object> nic : instance.nics()) {
            String prefix = "nic" + index++ + "_";
            for (String key : List.of("mac", "ip", "network", "name")) {
                put("instance", prefix + key, nic.get(key));
            }
            Map<?, ?> parameters = nic.get("nicparams") instanceof Map<?, ?> dict ? dict : Map.of();
            for (String key : NIC_PARAMETERS) {
                put("instance", prefix + key, parameters.get(key));
            }
        }
        put("instance", "nic_count", index);
    }

    /** Under its place among all disks, also when some have no copy. */
    private void putDisks(List<DiskDict> disks) {
        int copied = 0;
        for (int index = 0; index < disks.size(); index++) {
            DiskDict disk = disks.get(index);
            if (isCopied(disk)) {
                String prefix = "disk" + index + "_";
                copied++;
                put("instance", prefix + "ivname", disk.json().get("iv_name"));
                put("instance", prefix + "dump", disk.uuid());
                put("instance", prefix + "size", disk.sizeMib());
                put("instance", prefix + "name", disk.name());
            }
        }
        put("instance", "disk_count", copied);
    }

    private Map<String, String> section(String name) {
        return sections.computeIfAbsent(name, made -> new LinkedHashMap<>());
    }

    private void putAll(String section, Map<String, @Nullable Object> values) {
        section(section);
        values.forEach((name, value) -> put(section, name, value));
    }

    /** Names have no case in such files. */
    private void put(String section, String name, @Nullable Object value) {
        section(section).put(name.toLowerCase(Locale.ROOT), PythonText.of(value));
    }

    /** A percent sign would name another value, and a line that is not indented ends one. */
    String text() {
        var text = new StringBuilder();
        sections.forEach((section, values) -> {
            text.append('[').append(section).append("]\n");
            values.forEach((name, value) ->
                    text.append(name)
                            .append(" = ")
                            .append(value.replace("%", "%%").replace("\n", "\n\t"))
                            .append('\n'));
            text.append('\n');
        });
        return text.toString();
    }
}
