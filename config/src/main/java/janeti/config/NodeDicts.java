package janeti.config;

import janeti.config.object.BeParams;
import janeti.config.object.ConfigObject;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.ObjectWriter;
import janeti.config.object.Params;
import janeti.model.Uuid;
import janeti.protocol.DiskDict;
import janeti.protocol.InstanceDict;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Instances and disks as nodes are told of them: with all parameters filled in. Pure. Source:
 * spec/node-rpc.json, shapes; tests hold it against recorded traffic.
 */
public final class NodeDicts {
    private NodeDicts() {}

    /** An instance of the configuration with its disks there. */
    public static InstanceDict instance(Config config, Instance instance) {
        return instance(config, instance, disks(config, instance), Overrides.NONE);
    }

    public static InstanceDict instance(Config config, Instance instance, Overrides overrides) {
        return instance(config, instance, disks(config, instance), overrides);
    }

    /**
     * What holds for one call alone.
     *
     * @param hvparams over the filled ones, as are the others
     */
    public record Overrides(Params hvparams, Params beparams, Params osparams) {
        public static final Overrides NONE = new Overrides(Params.NONE, Params.NONE, Params.NONE);
    }

    /**
     * @param disks in order; those of an instance that is being made are not in the configuration
     */
    public static InstanceDict instance(
            Config config, Instance instance, List<Disk> disks, Overrides overrides) {
        var dict = new LinkedHashMap<String, @Nullable Object>(ObjectWriter.form(instance));
        dict.put("hvparams", overrides.hvparams().over(Filled.hvparams(config, instance)).values());
        dict.put(
                "beparams",
                overrides
                        .beparams()
                        .over(new Params(BeParams.form(Filled.beparams(config, instance))))
                        .values());
        dict.put("osparams", overrides.osparams().over(Filled.osparams(config, instance)).values());
        dict.put("nics", nics(config, instance));
        dict.put("disks", disks.stream().map(disk -> disk.uuid().value()).toList());
        dict.put(
                "secondary_nodes", secondaries(instance, disks).stream().map(Uuid::value).toList());
        Node primary = config.node(instance.primaryNode());
        dict.put("disks_info", disks.stream().map(d -> disk(config, primary, d).json()).toList());
        return new InstanceDict(dict);
    }

    /** Every node of the disks but the primary. */
    private static SortedSet<Uuid> secondaries(Instance instance, List<Disk> disks) {
        SortedSet<Uuid> nodes = new TreeSet<>();
        disks.forEach(disk -> nodes.addAll(disk.nodes()));
        nodes.remove(instance.primaryNode());
        return nodes;
    }

    private static List<Map<String, @Nullable Object>> nics(Config config, Instance instance) {
        List<Map<String, @Nullable Object>> nics = new ArrayList<>();
        for (Nic nic : instance.nics()) {
            var dict =
                    new LinkedHashMap<String, @Nullable Object>(ObjectWriter.form(nic, Nic::write));
            dict.put("nicparams", NicParams.form(Filled.nicparams(config, nic)));
            if (nic.network() != null) {
                dict.put(
                        "netinfo", ObjectWriter.form((ConfigObject) config.network(nic.network())));
            }
            nics.add(dict);
        }
        return nics;
    }

    /** Of a disk whose instance has this primary node. */
    public static DiskDict disk(Config config, Node primary, Disk disk) {
        var dict = new LinkedHashMap<String, @Nullable Object>(ObjectWriter.form(disk));
        dict.put("params", Filled.diskparams(config, primary, disk).values());
        dict.put("dynamic_params", Map.of());
        return new DiskDict(dict);
    }

    /**
     * Of a disk that is being made for an instance that is being made: what the configuration adds
     * is not there yet.
     */
    public static DiskDict newDisk(Config config, Node primary, Disk disk) {
        var dict = new LinkedHashMap<String, @Nullable Object>();
        dict.put("forthcoming", false);
        dict.putAll(disk(config, primary, disk).json());
        dict.keySet().removeAll(Set.of("children", "serial_no", "ctime", "mtime"));
        return new DiskDict(dict);
    }

    /** In their order. */
    public static List<Disk> disks(Config config, Instance instance) {
        return instance.disks().stream().map(config::disk).toList();
    }
}
