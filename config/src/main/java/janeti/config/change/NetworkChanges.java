package janeti.config.change;

import janeti.config.AddressPool;
import janeti.config.object.Network;
import janeti.config.object.ObjectKind;
import janeti.model.NetworkName;
import janeti.model.Uuid;

import java.util.Collection;
import java.util.function.BiFunction;

/** What can be done to networks and the addresses in them. Pure. */
public final class NetworkChanges {
    private NetworkChanges() {}

    /**
     * Its own address, that of broadcasts and its gateway's are kept from instances.
     *
     * @param external so are these
     */
    public static Draft added(Draft draft, Network network, Collection<String> external) {
        AddressPool pool = pool(network);
        external.forEach(ip -> requireInside(pool, network, ip));
        if (network.gateway() != null) {
            requireInside(pool, network, network.gateway());
        }
        return draft.added(pool.fresh(external));
    }

    /** That no group is connected and no card uses it is looked at later. */
    public static Draft removed(Draft draft, Uuid network) {
        return draft.without(ObjectKind.NETWORK, network);
    }

    public static Draft renamed(Draft draft, Uuid network, NetworkName name) {
        return draft.put(draft.config().network(network).withName(name));
    }

    /** The address is an instance's from now on; nobody may have it yet. */
    public static Draft taken(Draft draft, Uuid network, String ip) {
        Network old = draft.config().network(network);
        AddressPool pool = pool(old);
        if (!pool.isFreeOfInstances(ip)) {
            throw Draft.wrong(
                    "IP address %s already in use or does not belong to network %s"
                            .formatted(ip, old.name()));
        }
        return draft.put(pool.with(ip));
    }

    public static Draft released(Draft draft, Uuid network, String ip) {
        return draft.put(pool(draft.config().network(network)).without(ip));
    }

    /** The address is kept for something outside of the cluster from now on. */
    public static Draft reserved(Draft draft, Uuid network, String ip) {
        return external(draft, network, ip, false, AddressPool::withExternal);
    }

    /** The address may be an instance's again. */
    public static Draft unreserved(Draft draft, Uuid network, String ip) {
        return external(draft, network, ip, true, AddressPool::withoutExternal);
    }

    private static Draft external(
            Draft draft,
            Uuid network,
            String ip,
            boolean is,
            BiFunction<AddressPool, String, Network> change) {
        Network old = draft.config().network(network);
        AddressPool pool = pool(old);
        requireInside(pool, old, ip);
        if (pool.isExternal(ip) != is) {
            throw Draft.wrong(
                    "IP address %s of network %s is %s reserved"
                            .formatted(ip, old.name(), is ? "not" : "already"));
        }
        return draft.put(change.apply(pool, ip));
    }

    private static void requireInside(AddressPool pool, Network network, String ip) {
        if (!pool.contains(ip)) {
            throw Draft.wrong(
                    "IP address %s does not belong to network %s, %s"
                            .formatted(ip, network.name(), network.network()));
        }
    }

    private static AddressPool pool(Network network) {
        AddressPool pool = AddressPool.of(network);
        if (pool == null) {
            throw Draft.wrong(
                    "Network %s has no IPv4 addresses: %s"
                            .formatted(network.name(), network.network()));
        }
        return pool;
    }
}
