package janeti.config;

import janeti.config.object.Claims;
import janeti.config.object.Network;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

/** What must be true of networks and of the addresses that cards have of them. Pure. */
final class NetworkRules {
    /** Source: spec/config-schema.json, network_bitmaps. */
    private static final long MOST_ADDRESSES = 1L << 16;

    private static final long FEWEST_ADDRESSES = 4;

    private NetworkRules() {}

    static void check(Network network, String path, Findings found) {
        String who = "network " + network.label();
        @Nullable AddressPool pool = AddressPool.of(network);
        found.broken(
                pool == null,
                path + "/network",
                "%s: \"%s\" is not a range of IPv4 addresses".formatted(who, network.network()),
                "give one such as 192.0.2.0/24");
        found.broken(
                network.macPrefix() != null && !Macs.isPrefix(network.macPrefix()),
                path + "/mac_prefix",
                "%s: \"%s\" is not the beginning of MAC addresses"
                        .formatted(who, network.macPrefix()),
                "give three bytes such as aa:00:00");
        if (pool == null) {
            return;
        }
        found.broken(
                pool.size() < FEWEST_ADDRESSES || pool.size() > MOST_ADDRESSES,
                path + "/network",
                "%s has %d addresses".formatted(who, pool.size()),
                "choose a prefix from /16 to /30");
        found.odd(
                !pool.isAligned(),
                path + "/network",
                "%s: %s is not the lowest address of its range".formatted(who, network.network()),
                "give the lowest");
        checkLength(who, network.pool().reservations(), pool, path + "/reservations", found);
        checkLength(who, network.pool().extReservations(), pool, path + "/ext_reservations", found);
        String gateway = network.gateway();
        found.broken(
                gateway != null && !pool.contains(gateway),
                path + "/gateway",
                "%s: gateway %s is not in %s".formatted(who, gateway, network.network()),
                "give one of its addresses");
        found.odd(
                gateway != null && pool.contains(gateway) && pool.isFree(gateway),
                path + "/gateway",
                "%s: an instance might get the address of gateway %s".formatted(who, gateway),
                "reserve it");
    }

    private static void checkLength(
            String who, @Nullable String marks, AddressPool pool, String path, Findings found) {
        found.broken(
                marks != null && (marks.length() != pool.size() || !marks.matches("[01]*")),
                path,
                "%s has %d addresses, but %d marks"
                        .formatted(who, pool.size(), marks == null ? 0 : marks.length()),
                "give one 0 or 1 for each address");
    }

    /** An address that a card has is marked as taken. */
    static void checkCard(
            Config config, Uuid uuid, String who, String ip, String path, Findings found) {
        @Nullable Network network = config.networks().get(uuid);
        @Nullable AddressPool pool = network == null ? null : AddressPool.of(network);
        if (network == null || pool == null) {
            return; // Told already.
        }
        found.odd(
                !pool.contains(ip),
                path,
                "%s has IP address %s, which is not in its network %s, %s"
                        .formatted(who, ip, network.name(), network.network()),
                "give it one that is");
        found.odd(
                pool.contains(ip) && pool.isFreeOfInstances(ip),
                path,
                "%s has IP address %s, which network %s calls free"
                        .formatted(who, ip, network.name()),
                "take the address away and give it again");
    }

    /** And one that no card has is not. */
    static void checkAgainstCards(Config config, Network network, Findings found) {
        @Nullable AddressPool pool = AddressPool.of(network);
        if (pool == null) {
            return;
        }
        for (String ip : pool.ofInstances()) {
            found.odd(
                    config.links().ownersOf(Claims.ip(ip, network.uuid())).isEmpty(),
                    ConfigVerifier.path(network) + "/reservations",
                    "IP address %s of network %s is taken, but no card has it"
                            .formatted(ip, network.name()),
                    "free it");
        }
    }
}
