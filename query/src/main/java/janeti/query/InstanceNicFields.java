package janeti.query;

import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import janeti.config.Config;
import janeti.config.Filled;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** The network cards of an instance: all, and each by its number. */
final class InstanceNicFields {
    /** Source: spec/constants.json, MAX_NICS. */
    private static final int MAX_NICS = 8;

    private static final String BRIDGED = "bridged";
    private static final String OPEN_VSWITCH = "openvswitch";

    private static final String ALL_OF = "List containing each network interface's ";

    /** The short names of columns of the first card. */
    private static final List<String> ALIASES =
            List.of("ip", "mac", "bridge", "nic_mode", "nic_link", "nic_network");

    /** A value of a card; null where it has none. */
    @FunctionalInterface
    private interface Part {
        @Nullable String of(Config config, Nic nic);
    }

    /**
     * A family of columns.
     *
     * @param one the word in the name of the column of one card
     * @param oneDoc what stands before "1st network interface"
     */
    private record Family(
            String one,
            String oneTitle,
            String oneDoc,
            String all,
            String allTitle,
            String allDoc,
            Part part) {}

    private static final List<Family> FAMILIES =
            List.of(
                    new Family(
                            "bridge",
                            "NicBridge",
                            "Bridge",
                            "nic.bridges",
                            "NIC_bridges",
                            ALL_OF + "bridge",
                            InstanceNicFields::bridge),
                    new Family(
                            "ip",
                            "NicIP",
                            "IP address",
                            "nic.ips",
                            "NIC_IPs",
                            ALL_OF + "IP address",
                            (config, nic) -> nic.ip()),
                    new Family(
                            "link",
                            "NicLink",
                            "Link",
                            "nic.links",
                            "NIC_links",
                            ALL_OF + "link",
                            (config, nic) -> Filled.nicparams(config, nic).link()),
                    new Family(
                            "mac",
                            "NicMAC",
                            "MAC address",
                            "nic.macs",
                            "NIC_MACs",
                            ALL_OF + "MAC address",
                            (config, nic) -> nic.mac()),
                    new Family(
                            "mode",
                            "NicMode",
                            "Mode",
                            "nic.modes",
                            "NIC_modes",
                            ALL_OF + "mode",
                            (config, nic) -> Filled.nicparams(config, nic).mode()),
                    new Family(
                            "name",
                            "NicName",
                            "Name address",
                            "nic.names",
                            "NIC_Names",
                            ALL_OF + "name",
                            (config, nic) -> nic.name()),
                    new Family(
                            "network.name",
                            "NicNetworkName",
                            "Network name",
                            "nic.networks.names",
                            "NIC_networks_names",
                            "List containing the name of each interface's network",
                            InstanceNicFields::networkName),
                    new Family(
                            "network",
                            "NicNetwork",
                            "Network",
                            "nic.networks",
                            "NIC_networks",
                            "List containing each interface's network",
                            InstanceNicFields::network),
                    new Family(
                            "uuid",
                            "NicUUID",
                            "UUID address",
                            "nic.uuids",
                            "NIC_UUIDs",
                            ALL_OF + "UUID",
                            (config, nic) -> nic.uuid().value()),
                    new Family(
                            "vlan",
                            "NicVLAN",
                            "VLAN",
                            "nic.vlans",
                            "NIC_VLANs",
                            ALL_OF + "VLAN",
                            InstanceNicFields::vlan));

    private InstanceNicFields() {}

    static List<Field<InstanceRow>> all() {
        List<Field<InstanceRow>> all = new ArrayList<>();
        all.add(
                Field.field(
                        "nic.count",
                        "NICs",
                        NUMBER,
                        "Number of network interfaces",
                        row -> (long) row.instance().nics().size()));
        for (Family family : FAMILIES) {
            all.add(ofAll(family));
            for (int i = 0; i < MAX_NICS; i++) {
                all.add(ofOne("nic." + family.one() + "/" + i, family, i));
            }
            for (String alias : ALIASES) {
                if (alias.equals(family.one()) || alias.equals("nic_" + family.one())) {
                    all.add(ofOne(alias, family, 0));
                }
            }
        }
        return all;
    }

    private static Field<InstanceRow> ofOne(String name, Family family, int index) {
        return Field.ofCell(
                name,
                family.oneTitle() + "/" + index,
                TEXT,
                family.oneDoc() + " of " + Ordinal.of(index + 1) + " network interface",
                row -> {
                    List<Nic> nics = row.instance().nics();
                    return index < nics.size()
                            ? Cell.ofOptional(family.part().of(row.config(), nics.get(index)))
                            : Cell.UNAVAIL;
                });
    }

    private static Field<InstanceRow> ofAll(Family family) {
        return Field.field(
                family.all(),
                family.allTitle(),
                OTHER,
                family.allDoc(),
                row -> {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (Nic nic : row.instance().nics()) {
                        values.add(family.part().of(row.config(), nic));
                    }
                    return values;
                });
    }

    private static @Nullable String bridge(Config config, Nic nic) {
        NicParams params = Filled.nicparams(config, nic);
        return params.mode().equals(BRIDGED) ? params.link() : null;
    }

    private static @Nullable String vlan(Config config, Nic nic) {
        NicParams params = Filled.nicparams(config, nic);
        return params.mode().equals(OPEN_VSWITCH) ? params.vlan() : null;
    }

    private static @Nullable String network(Config config, Nic nic) {
        Uuid network = nic.network();
        return network == null ? null : network.value();
    }

    private static @Nullable String networkName(Config config, Nic nic) {
        Uuid network = nic.network();
        return network == null ? null : config.network(network).name().value();
    }
}
