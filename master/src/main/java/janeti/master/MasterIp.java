package janeti.master;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeCall.MasterNetwork;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's address on the master node. The node daemon sets it up; without it the daemon
 * serves all the same, so a failure is told and nothing more.
 */
public final class MasterIp {
    private static final Logger log = LoggerFactory.getLogger(MasterIp.class);

    private final NodeRpc nodes;

    public MasterIp(NodeRpc nodes) {
        this.nodes = nodes;
    }

    /** Whether the address is up. */
    public boolean activate(NodeName master, MasterNetwork network, boolean externalScript) {
        return done(
                "activated",
                master,
                network,
                nodes.call(master, new NodeCall.NodeActivateMasterIp(network, externalScript))
                        .failure());
    }

    /** Whether the address is down. */
    public boolean deactivate(NodeName master, MasterNetwork network, boolean externalScript) {
        return done(
                "deactivated",
                master,
                network,
                nodes.call(master, new NodeCall.NodeDeactivateMasterIp(network, externalScript))
                        .failure());
    }

    private static boolean done(
            String what, NodeName master, MasterNetwork network, @Nullable String failure) {
        if (failure == null) {
            log.info("node={} master address {}: ip={}", master, what, network.ip());
            return true;
        }
        log.warn(
                "node={} master address not {}, clients of it must wait: ip={} cause={}",
                master,
                what,
                network.ip(),
                failure);
        return false;
    }
}
