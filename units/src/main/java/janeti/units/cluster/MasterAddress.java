package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.object.Cluster;
import janeti.protocol.NodeCall.MasterNetwork;

/** The address that follows the master, as nodes are told of it. Pure. */
final class MasterAddress {
    private MasterAddress() {}

    static MasterNetwork of(Config config) {
        Cluster.Master master = config.cluster().master();
        return new MasterNetwork(
                config.masterNode().uuid().value(),
                master.ip(),
                (int) master.netmask(),
                master.netdev(),
                (int) master.ipFamily());
    }
}
