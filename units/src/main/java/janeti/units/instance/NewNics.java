package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.ErrorCode.NORES;
import static janeti.model.ErrorCode.NOTUNIQUE;
import static janeti.model.ErrorCode.STATE;
import static janeti.model.PrereqException.require;

import janeti.config.AddressPool;
import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.Macs;
import janeti.config.Reservations;
import janeti.config.object.Claims;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.model.GanetiException;
import janeti.model.PrereqException;
import janeti.model.Uuid;
import janeti.units.DrawnIds;

import org.jspecify.annotations.Nullable;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The network cards of a new instance, from what a client asked for. Pure.
 *
 * @param choice what is free at this moment; what the cards get is taken there
 * @param resolvedIp what the instance's name stands for; null when that was not looked up
 * @param conflictsCheck whether a card without a network may not have an address of one
 */
record NewNics(
        Reservations.Choice choice,
        Node primary,
        DrawnIds ids,
        @Nullable String resolvedIp,
        boolean conflictsCheck) {
    private static final String AUTO = "auto";
    private static final String GENERATE = "generate";
    private static final String POOL = "pool";
    private static final String ROUTED = "routed";

    /** Source: spec/constants.json, NIC_VALID_MODES. */
    private static final Set<String> MODES = Set.of("bridged", "openvswitch", "pool", "routed");

    /** A number is the untagged one; after colons come tagged ones. */
    private static final Pattern VLAN = Pattern.compile("\\.\\d*(:\\d+)*|(:\\d+)+");

    private static final Pattern NUMBER = Pattern.compile("\\d+");

    List<Nic> of(List<Map<String, @Nullable Object>> given) {
        DeviceNames.check("NIC", given);
        List<Nic> nics = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            nics.add(nic(i, given.get(i)));
        }
        return nics;
    }

    private Config config() {
        return choice.config();
    }

    private Nic nic(int index, Map<String, @Nullable Object> given) {
        Network network = network(given);
        NicParams.Partial params = network == null ? params(given) : paramsOf(network);
        String ip = ip(index, given, network);
        require(
                !Filled.nicparams(config(), params).mode().equals(ROUTED)
                        || ip != null
                        || network != null,
                INVAL,
                "Routed nic mode requires an ip address if not attached to a network");
        return new Nic(
                ids.uuid("nic", index),
                DeviceNames.orNone(given.get("name")),
                mac(index, given, network),
                ip,
                network == null ? null : network.uuid(),
                params);
    }

    private static @Nullable String text(Map<String, @Nullable Object> given, String key) {
        return given.get(key) instanceof String text ? text : null;
    }

    // Where it is connected.

    private @Nullable Network network(Map<String, @Nullable Object> given) {
        String name = DeviceNames.orNone(given.get("network"));
        if (name == null) {
            return null;
        }
        require(
                given.get("mode") == null && given.get("link") == null,
                INVAL,
                "If network is given, no mode or link is allowed to be passed");
        return config().findNetwork(name);
    }

    private NicParams.Partial paramsOf(Network network) {
        NicParams params = config().group(primary.group()).networks().get(network.uuid());
        if (params == null) {
            throw new PrereqException(
                    INVAL,
                    "Network %s is not connected to the node group of node %s; connect it first"
                            .formatted(network.name(), primary.name()));
        }
        return new NicParams.Partial(params.mode(), params.link(), params.vlan());
    }

    private NicParams.Partial params(Map<String, @Nullable Object> given) {
        String mode = unlessEmpty(text(given, "mode"));
        if (AUTO.equals(mode)) {
            mode = Filled.nicparams(config(), NicParams.Partial.NONE).mode();
        }
        var params =
                new NicParams.Partial(
                        mode, unlessEmpty(text(given, "link")), vlan(text(given, "vlan")));
        NicParams filled = Filled.nicparams(config(), params);
        if (!MODES.contains(filled.mode())) {
            throw new GanetiException(
                    "ConfigurationError", "Invalid NIC mode '" + filled.mode() + "'");
        }
        if (filled.mode().equals("bridged") && filled.link().isEmpty()) {
            throw new GanetiException("ConfigurationError", "Missing bridged NIC link");
        }
        return params;
    }

    private static @Nullable String unlessEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable String vlan(@Nullable String given) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        if (NUMBER.matcher(given).matches()) {
            return "." + given;
        }
        require(
                VLAN.matcher(given).matches() && given.length() > 1,
                INVAL,
                "Specified VLAN parameter is invalid : %s",
                given);
        return given;
    }

    // Its addresses.

    private @Nullable String ip(
            int index, Map<String, @Nullable Object> given, @Nullable Network network) {
        String wanted = DeviceNames.orNone(given.get("ip"));
        if (wanted == null) {
            return null;
        }
        String ip = wanted.equalsIgnoreCase(AUTO) ? ofName() : wanted;
        if (ip.equalsIgnoreCase(POOL)) {
            require(network != null, INVAL, "if ip=pool, parameter network must be passed too");
        } else {
            require(isAddress(ip), INVAL, "Invalid IP address '%s'", ip);
        }
        if (network != null) {
            return ofPool(index, ip, network);
        }
        refuseAddressOfNetwork(ip);
        return ip;
    }

    private String ofName() {
        if (resolvedIp == null) {
            throw new PrereqException(
                    INVAL, "IP address set to auto but name checks have been skipped");
        }
        return resolvedIp;
    }

    static boolean isAddress(String text) {
        if (!text.contains(":")) {
            return AddressPool.isIpv4(text);
        }
        try {
            return !text.contains("%") && Inet6Address.ofLiteral(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private String ofPool(int index, String wanted, Network network) {
        AddressPool pool = AddressPool.of(network);
        String ip =
                pool != null && wanted.equalsIgnoreCase(POOL)
                        ? pool.lowestFree(free -> choice.isFree(Claims.ip(free, network.uuid())))
                                .orElse(POOL)
                        : wanted;
        require(
                !ip.equalsIgnoreCase(POOL),
                STATE,
                "Unable to get a free IP for NIC %d from the address pool",
                index);
        if (pool == null
                || !(conflictsCheck ? pool.isFree(ip) : pool.isFreeOfInstances(ip))
                || !choice.take(Claims.ip(ip, network.uuid()))) {
            throw new PrereqException(
                    NOTUNIQUE,
                    "IP address %s already in use or does not belong to network %s"
                            .formatted(ip, network.name()));
        }
        return ip;
    }

    private void refuseAddressOfNetwork(String ip) {
        if (!conflictsCheck) {
            return;
        }
        for (Uuid uuid : config().group(primary.group()).networks().keySet()) {
            Network network = config().network(uuid);
            AddressPool pool = AddressPool.of(network);
            require(
                    pool == null || !pool.contains(ip),
                    STATE,
                    "The requested IP address (%s) belongs to network %s, but the target NIC does"
                            + " not.",
                    ip,
                    network.name());
        }
    }

    private String mac(int index, Map<String, @Nullable Object> given, @Nullable Network network) {
        String wanted = text(given, "mac");
        if (wanted == null || wanted.equals(AUTO) || wanted.equals(GENERATE)) {
            return drawnMac(index, network);
        }
        String mac = Macs.normalized(wanted);
        if (mac == null) {
            throw new PrereqException(INVAL, "Invalid MAC address '" + wanted + "'");
        }
        require(
                choice.take(Claims.mac(mac)),
                NOTUNIQUE,
                "MAC address %s already in use in cluster",
                mac);
        return mac;
    }

    private String drawnMac(int index, @Nullable Network network) {
        String prefix = network == null ? null : network.macPrefix();
        if (prefix == null) {
            prefix = config().cluster().pools().macPrefix();
        }
        String mac =
                Macs.free(
                                prefix,
                                free -> choice.isFree(Claims.mac(free)),
                                attempt -> ids.secret("mac/" + index, attempt))
                        .orElseThrow(() ->
                                new PrereqException(
                                        NORES, "No free MAC address was found; name one"));
        choice.require(Claims.mac(mac));
        return mac;
    }
}
