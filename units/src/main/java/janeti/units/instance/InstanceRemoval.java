package janeti.units.instance;

import janeti.config.AddressPool;
import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.Ports;
import janeti.config.object.Cluster;
import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the removal of an instance changes in the configuration. Pure. */
public final class InstanceRemoval {
    private InstanceRemoval() {}

    /** It goes, with its disks; its addresses and its port are free for others. */
    public static List<ConfigChange> of(Config config, Uuid uuid) {
        Instance instance = config.instance(uuid);
        List<ConfigChange> changes = new ArrayList<>();
        changes.add(new ConfigChange.InstanceRemoved(instance.uuid()));
        instance.disks().forEach(disk -> changes.add(new ConfigChange.DiskRemoved(disk)));
        networksWithout(config, instance)
                .forEach(network -> changes.add(new ConfigChange.NetworkPut(network)));
        Long port = instance.networkPort();
        if (port != null) {
            Cluster cluster = config.cluster();
            changes.add(
                    new ConfigChange.ClusterPut(
                            cluster.withPools(Ports.returned(cluster.pools(), port))));
        }
        return changes;
    }

    private static List<Network> networksWithout(Config config, Instance instance) {
        Map<Uuid, Network> networks = new LinkedHashMap<>();
        for (Nic nic : instance.nics()) {
            if (nic.network() == null || nic.ip() == null) {
                continue;
            }
            Network network = networks.getOrDefault(nic.network(), config.network(nic.network()));
            AddressPool pool = AddressPool.of(network);
            if (pool != null) {
                networks.put(network.uuid(), pool.without(nic.ip()));
            }
        }
        return List.copyOf(networks.values());
    }
}
