package janeti.config.change;

import janeti.config.Ports;
import janeti.config.object.Cluster;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** What can be done to the cluster as a whole. Pure. */
public final class ClusterChanges {
    private ClusterChanges() {}

    /** Any of its parameters, by Ganeti's names; null takes one away. */
    public static Draft set(Draft draft, Map<String, @Nullable Object> fields) {
        return draft.cluster(cluster -> Fields.set(cluster, fields));
    }

    /** Under another name and address. */
    public static Draft renamed(Draft draft, String name, String ip) {
        return draft.cluster(cluster -> {
            Cluster.Master old = cluster.master();
            return cluster.withName(name)
                    .withMaster(
                            new Cluster.Master(
                                    old.node(),
                                    ip,
                                    old.netdev(),
                                    old.netmask(),
                                    old.externalScript(),
                                    old.ipFamily()));
        });
    }

    /** Another node is the master; it must be a candidate already. */
    public static Draft ledBy(Draft draft, Uuid node) {
        return draft.cluster(cluster -> {
            Cluster.Master old = cluster.master();
            return cluster.withMaster(
                    new Cluster.Master(
                            node,
                            old.ip(),
                            old.netdev(),
                            old.netmask(),
                            old.externalScript(),
                            old.ipFamily()));
        });
    }

    /** This port is somebody's from now on; {@link Ports#free} says which can be. */
    public static Draft portTaken(Draft draft, long port) {
        return draft.cluster(cluster -> cluster.withPools(Ports.taken(cluster.pools(), port)));
    }

    /** This port is nobody's any more. */
    public static Draft portReturned(Draft draft, long port) {
        return draft.cluster(cluster -> cluster.withPools(Ports.returned(cluster.pools(), port)));
    }
}
