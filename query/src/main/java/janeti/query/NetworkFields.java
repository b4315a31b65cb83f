package janeti.query;

import static janeti.query.FieldKind.NUMBER;
import static janeti.query.FieldKind.OTHER;
import static janeti.query.FieldKind.TEXT;

import janeti.config.object.Instance;
import janeti.config.object.Network;
import janeti.config.object.NicParams;
import janeti.config.object.NodeGroup;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The columns of gnt-network list. Source: spec/query-fields.json, network. */
final class NetworkFields {
    static final FieldTable<NetworkRow> ALL = new FieldTable<>("name", all());

    private NetworkFields() {}

    private static List<Field<NetworkRow>> all() {
        List<Field<NetworkRow>> all = new ArrayList<>();
        all.addAll(addresses());
        all.addAll(pool());
        all.addAll(users());
        all.addAll(SharedFields.stamp("Network", NetworkRow::network));
        all.add(SharedFields.tags(NetworkRow::network));
        return all;
    }

    private static List<Field<NetworkRow>> addresses() {
        return List.of(
                Field.field("name", "Network", TEXT, "Name", row -> row.network().name().value()),
                Field.field(
                        "network", "Subnet", TEXT, "IPv4 subnet", row -> row.network().network()),
                optional("network6", "IPv6Subnet", "IPv6 subnet", Network::network6),
                optional("gateway", "Gateway", "IPv4 gateway", Network::gateway),
                optional("gateway6", "IPv6Gateway", "IPv6 gateway", Network::gateway6),
                optional("mac_prefix", "MacPrefix", "MAC address prefix", Network::macPrefix));
    }

    private static List<Field<NetworkRow>> pool() {
        return List.of(
                ofPool(
                        "free_count",
                        "FreeCount",
                        NUMBER,
                        "Number of available addresses",
                        NetworkPool::freeCount),
                ofPool(
                        "reserved_count",
                        "ReservedCount",
                        NUMBER,
                        "Number of reserved addresses",
                        NetworkPool::takenCount),
                ofPool("map", "Map", TEXT, "Actual mapping", NetworkPool::map),
                ofPool(
                        "external_reservations",
                        "ExternalReservations",
                        TEXT,
                        "External reservations",
                        NetworkPool::externalAddresses));
    }

    private static List<Field<NetworkRow>> users() {
        return List.of(
                Field.field(
                        "group_cnt",
                        "NodeGroups",
                        NUMBER,
                        "Number of nodegroups",
                        row -> (long) groups(row).size()),
                Field.field(
                        "group_list",
                        "GroupList",
                        OTHER,
                        "List of nodegroups (group name, NIC mode, NIC link)",
                        NetworkFields::groups),
                Field.field(
                        "inst_cnt",
                        "Instances",
                        NUMBER,
                        "Number of instances",
                        row -> (long) instances(row).size()),
                Field.field(
                        "inst_list",
                        "InstanceList",
                        OTHER,
                        "List of instances",
                        row -> Relations.names(instances(row))));
    }

    private static List<Instance> instances(NetworkRow row) {
        return Relations.usersOf(row.config(), row.network().uuid());
    }

    /** [name, mode, link, vlan] of each group that is connected. */
    private static List<List<String>> groups(NetworkRow row) {
        List<List<String>> groups = new ArrayList<>();
        for (NodeGroup group : row.config().groups().values()) {
            NicParams connection = group.networks().get(row.network().uuid());
            if (connection != null) {
                groups.add(
                        List.of(
                                group.name().value(),
                                connection.mode(),
                                connection.link(),
                                connection.vlan()));
            }
        }
        return groups;
    }

    private static Field<NetworkRow> ofPool(
            String name,
            String title,
            FieldKind kind,
            String doc,
            Function<NetworkPool, Object> value) {
        return Field.field(
                name, title, kind, doc, row -> value.apply(NetworkPool.of(row.network())));
    }

    /** A part that a network need not have. */
    @FunctionalInterface
    private interface Part {
        @Nullable String of(Network network);
    }

    private static Field<NetworkRow> optional(String name, String title, String doc, Part part) {
        return Field.ofCell(
                name, title, OTHER, doc, row -> Cell.ofOptional(part.of(row.network())));
    }
}
