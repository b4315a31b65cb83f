package janeti.units.instance;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.Disk;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How hooks are told of one disk or card of an instance. Source: spec/operations.md. Pure. */
final class DeviceVariables {
    /** In a DRBD disk's logical id; the last part is a secret and is told to nobody. */
    private static final List<String> DRBD_ID =
            List.of("PNODE", "SNODE", "PORT", "PMINOR", "SMINOR");

    private DeviceVariables() {}

    static Map<String, String> ofNic(Config config, int index, Nic nic) {
        String prefix = "INSTANCE_NIC" + index + "_";
        NicParams params = Filled.nicparams(config, nic);
        Map<String, String> env = new TreeMap<>();
        putIfAny(env, prefix + "NAME", nic.name());
        env.put(prefix + "UUID", nic.uuid().value());
        env.put(prefix + "IP", nic.ip() == null ? "" : nic.ip());
        env.put(prefix + "MAC", nic.mac());
        env.put(prefix + "MODE", params.mode());
        env.put(prefix + "LINK", params.link());
        env.put(prefix + "VLAN", params.vlan());
        if (params.mode().equals("bridged") || params.mode().equals("openvswitch")) {
            env.put(prefix + "BRIDGE", params.link());
        }
        if (nic.network() != null) {
            env.putAll(ofNetwork(prefix + "NETWORK_", config.network(nic.network())));
        }
        return env;
    }

    private static Map<String, String> ofNetwork(String prefix, Network network) {
        Map<String, String> env = new TreeMap<>();
        env.put(prefix + "NAME", network.name().value());
        env.put(prefix + "UUID", network.uuid().value());
        env.put(prefix + "TAGS", String.join(" ", network.tags().sorted()));
        putIfAny(env, prefix + "SUBNET", network.network());
        putIfAny(env, prefix + "GATEWAY", network.gateway());
        putIfAny(env, prefix + "SUBNET6", network.network6());
        putIfAny(env, prefix + "GATEWAY6", network.gateway6());
        putIfAny(env, prefix + "MAC_PREFIX", network.macPrefix());
        return env;
    }

    static Map<String, String> ofDisk(int index, Disk disk) {
        Map<String, String> env =
                of(index, disk.name(), disk.uuid().value(), disk.sizeMib(), disk.mode());
        String prefix = "INSTANCE_DISK" + index + "_";
        env.put(prefix + "DEV_TYPE", disk.devType());
        switch (disk.devType()) {
            case "plain" -> putId(env, prefix, "VG", disk);
            case "ext" -> putId(env, prefix, "PROVIDER", disk);
            case "file", "sharedfile", "gluster", "blockdev", "rbd" ->
                    putId(env, prefix, "DRIVER", disk);
            case "drbd" -> putDrbdIds(env, prefix, disk);
            default -> {} // Others have no id of their own.
        }
        return env;
    }

    /** Of a disk that does not exist yet: it has no uuid, and nobody knows where it will be. */
    static Map<String, String> ofNewDisk(int index, Disk disk) {
        return of(index, disk.name(), "", disk.sizeMib(), disk.mode());
    }

    private static Map<String, String> of(
            int index, @Nullable String name, String uuid, long sizeMib, String mode) {
        String prefix = "INSTANCE_DISK" + index + "_";
        Map<String, String> env = new TreeMap<>();
        putIfAny(env, prefix + "NAME", name);
        env.put(prefix + "UUID", uuid);
        env.put(prefix + "SIZE", String.valueOf(sizeMib));
        env.put(prefix + "MODE", mode);
        return env;
    }

    private static void putId(Map<String, String> env, String prefix, String first, Disk disk) {
        if (disk.logicalId().size() == 2) {
            env.put(prefix + first, String.valueOf(disk.logicalId().get(0)));
            env.put(prefix + "ID", String.valueOf(disk.logicalId().get(1)));
        }
    }

    private static void putDrbdIds(Map<String, String> env, String prefix, Disk disk) {
        for (int i = 0; i < Math.min(DRBD_ID.size(), disk.logicalId().size()); i++) {
            env.put(prefix + DRBD_ID.get(i), String.valueOf(disk.logicalId().get(i)));
        }
        if (disk.children().size() == 2) {
            putChild(env, prefix + "DATA_", disk.children().get(0));
            putChild(env, prefix + "META_", disk.children().get(1));
        }
    }

    private static void putChild(Map<String, String> env, String prefix, Disk child) {
        putId(env, prefix, "VG", child);
    }

    private static void putIfAny(Map<String, String> env, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            env.put(key, value);
        }
    }

    /** A value as hooks get it: in the words of Python. */
    static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean flag -> flag ? "True" : "False";
            default -> value.toString();
        };
    }
}
