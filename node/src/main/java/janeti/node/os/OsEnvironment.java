package janeti.node.os;

import janeti.node.host.CallFailedException;
import janeti.node.host.Command;
import janeti.node.host.PythonText;
import janeti.node.storage.Disks;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the scripts of an OS definition are told. Source: spec/operations.md, section 6. Values are
 * written as Python writes them.
 */
record OsEnvironment(Map<String, String> variables) {
    /** What each script gets. */
    static OsEnvironment core(
            OsDefinition os, String full, Map<String, @Nullable Object> osparams, int debug) {
        var environment = new OsEnvironment(new TreeMap<>());
        environment.put("PATH", Command.PATH);
        environment.put("OS_API_VERSION", os.version());
        environment.put("OS_NAME", os.name());
        environment.put("OS_VARIANT", variant(os, full));
        environment.put("DEBUG_LEVEL", debug);
        osparams.forEach((name, value) -> environment.putText("OSP_" + shout(name), value));
        return environment;
    }

    private static String variant(OsDefinition os, String full) {
        if (os.version() < OsDefinition.WITH_VARIANTS || os.variants().isEmpty()) {
            return "";
        }
        String variant = OsDefinition.variantOf(full);
        return variant.isEmpty() ? os.variants().getFirst() : variant;
    }

    /** What the scripts that work on an instance get. */
    static OsEnvironment of(OsDefinition os, InstanceDict instance, int debug, Disks disks) {
        Map<String, @Nullable Object> osparams =
                new TreeMap<String, @Nullable Object>(instance.osparams());
        if (instance.json().get("osparams_private") instanceof Map<?, ?> secret) {
            secret.forEach((name, value) -> osparams.put(String.valueOf(name), value));
        }
        OsEnvironment environment = core(os, instance.os(), osparams, debug);
        for (String key : List.of("name", "os", "uuid", "ctime", "mtime", "primary_node")) {
            environment.put("INSTANCE_" + shout(key), instance.json().get(key));
        }
        environment.put("HYPERVISOR", instance.hypervisor());
        environment.put("DISK_COUNT", instance.disks().size());
        environment.put("NIC_COUNT", instance.nics().size());
        environment.put("INSTANCE_SECONDARY_NODES", words(instance.json().get("secondary_nodes")));
        environment.putDisks(instance, disks);
        environment.putNics(instance);
        instance.beparams().forEach((name, value) -> environment.put("INSTANCE_BE_" + name, value));
        instance.hvparams().forEach((name, value) -> environment.put("INSTANCE_HV_" + name, value));
        return environment;
    }

    private void putDisks(InstanceDict instance, Disks disks) {
        int index = 0;
        for (DiskDict disk : instance.disks()) {
            String prefix = "DISK_" + index++ + "_";
            put(prefix + "PATH", disks.existing(disk));
            put(prefix + "ACCESS", disk.mode());
            put(prefix + "UUID", disk.uuid());
            put(prefix + "SIZE", disk.sizeMib());
            putIfThere(prefix + "NAME", disk.name());
            putIfThere(prefix + "FRONTEND_TYPE", instance.hvparams().get("disk_type"));
            put(
                    prefix + "BACKEND_TYPE",
                    disk.devType().endsWith("file")
                            ? "file:" + disk.logicalId().getFirst()
                            : "block");
        }
    }

    private void putNics(InstanceDict instance) {
        int index = 0;
        for (Map<String, @Nullable Object> nic : instance.nics()) {
            String prefix = "NIC_" + index++ + "_";
            put(prefix + "MAC", nic.get("mac"));
            put(prefix + "UUID", nic.get("uuid"));
            putIfThere(prefix + "NAME", nic.get("name"));
            putIfThere(prefix + "IP", nic.get("ip"));
            if (nic.get("nicparams") instanceof Map<?, ?> parameters) {
                put(prefix + "MODE", parameters.get("mode"));
                if ("bridged".equals(parameters.get("mode"))) {
                    put(prefix + "BRIDGE", parameters.get("link"));
                }
                putIfThere(prefix + "LINK", parameters.get("link"));
            }
            if (nic.get("netinfo") instanceof Map<?, ?> network) {
                putNetwork(prefix + "NETWORK_", network);
            }
            putIfThere(prefix + "FRONTEND_TYPE", instance.hvparams().get("nic_type"));
        }
    }

    private void putNetwork(String prefix, Map<?, ?> network) {
        put(prefix + "NAME", network.get("name"));
        put(prefix + "UUID", network.get("uuid"));
        put(prefix + "TAGS", words(network.get("tags")));
        putIfThere(prefix + "SUBNET", network.get("network"));
        putIfThere(prefix + "GATEWAY", network.get("gateway"));
        putIfThere(prefix + "SUBNET6", network.get("network6"));
        putIfThere(prefix + "GATEWAY6", network.get("gateway6"));
        putIfThere(prefix + "MAC_PREFIX", network.get("mac_prefix"));
    }

    private static String words(@Nullable Object list) {
        return list instanceof List<?> items
                ? String.join(" ", items.stream().map(String::valueOf).toList())
                : "";
    }

    private void putIfThere(String name, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            put(name, value);
        }
    }

    void put(String name, @Nullable Object value) {
        putText(name, PythonText.of(value));
    }

    private void putText(String name, @Nullable Object value) {
        String text = value instanceof String s ? s : PythonText.of(value);
        if (name.indexOf('=') >= 0 || name.indexOf('\0') >= 0 || text.indexOf('\0') >= 0) {
            throw new CallFailedException(
                    "Parameter " + name + " cannot be given to an OS script: = or NUL in it");
        }
        variables.put(name, text);
    }

    private static String shout(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
