package janeti.config;

import janeti.config.change.ClusterChanges;
import janeti.config.change.NetworkChanges;
import janeti.config.object.Cluster;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Values that cannot be: of the cluster, of instances, disks and networks. */
class ValueFindingsTest extends FindingsTable {
    static Stream<Row> rows() {
        Cluster cluster = BASE.cluster();
        Node node1 = BASE.masterNode();
        Uuid node2 = BASE.findNode("node2").uuid();
        List<Row> rows = new ArrayList<>();
        // The cluster.
        rows.add(
                broken(
                        "cluster/ipolicy/minmax",
                        "no range",
                        cluster("ipolicy", policy("no range"))));
        rows.add(
                broken(
                        "cluster/ipolicy/minmax/0/cpu-count",
                        "the least cpu-count",
                        cluster("ipolicy", policy("range"))));
        rows.add(
                broken(
                        "cluster/ipolicy/std",
                        "in none of its ranges",
                        cluster("ipolicy", policy("range"))));
        rows.add(
                broken(
                        "cluster/ipolicy/disk-templates",
                        "allows no disk template",
                        cluster("ipolicy", policy("no template"))));
        rows.add(
                broken(
                        "cluster/ipolicy/disk-templates",
                        "disk template tape",
                        cluster("ipolicy", policy("unknown template"))));
        rows.add(broken("cluster/ipolicy/vcpu-ratio", "-1.0", cluster("ipolicy", policy("ratio"))));
        rows.add(
                broken(
                        "cluster/enabled_hypervisors",
                        "no hypervisor is enabled",
                        cluster("enabled_hypervisors", List.of())));
        rows.add(
                broken(
                        "cluster/enabled_hypervisors",
                        "bochs is unknown",
                        cluster("enabled_hypervisors", List.of("bochs"))));
        rows.add(
                broken(
                        "cluster/hvparams",
                        "kvm has no parameters",
                        draft ->
                                ClusterChanges.set(
                                        draft,
                                        Map.of(
                                                "enabled_hypervisors",
                                                List.of("kvm"),
                                                "hvparams",
                                                Map.of()))));
        rows.add(
                broken(
                        "cluster/hvparams/kvm/acpi",
                        "acpi of kvm has the value yes, which is no boolean",
                        cluster(
                                "hvparams",
                                cluster.hypervisors()
                                        .params()
                                        .with(
                                                "kvm",
                                                cluster.hypervisors()
                                                        .params()
                                                        .at("kvm")
                                                        .with("acpi", "yes"))
                                        .values())));
        rows.add(
                broken(
                        "cluster/os_hvp/noop/kvm/serial_speed",
                        "which is no number",
                        cluster(
                                "os_hvp",
                                Map.of("noop", Map.of("kvm", Map.of("serial_speed", "fast"))))));
        rows.add(
                broken(
                        "cluster/enabled_disk_templates",
                        "no disk template is enabled",
                        cluster("enabled_disk_templates", List.of())));
        rows.add(
                broken(
                        "cluster/enabled_disk_templates",
                        "tape is unknown",
                        cluster("enabled_disk_templates", List.of("tape"))));
        rows.add(
                broken(
                        "cluster/diskparams/rbd/access",
                        "got at by magic",
                        cluster(
                                "diskparams",
                                cluster.defaults()
                                        .diskparams()
                                        .with(
                                                "rbd",
                                                cluster.defaults()
                                                        .diskparams()
                                                        .at("rbd")
                                                        .with("access", "magic"))
                                        .values())));
        rows.add(
                broken(
                        "cluster/beparams",
                        "no default backend parameters",
                        cluster("beparams", Map.of())));
        rows.add(
                broken(
                        "cluster/nicparams/default/link",
                        "needs a link",
                        cluster(
                                "nicparams",
                                Map.of(
                                        "default",
                                        Map.of("mode", "bridged", "link", "", "vlan", "")))));
        rows.add(
                broken(
                        "cluster/candidate_pool_size",
                        "no room for the master",
                        cluster("candidate_pool_size", 0L)));
        rows.add(
                broken(
                        "cluster/mac_prefix",
                        "not the beginning of MAC addresses",
                        cluster("mac_prefix", "aa:00")));
        rows.add(
                broken(
                        "cluster/uid_pool",
                        "no user ids from 9 to 5",
                        cluster("uid_pool", List.of(List.of(9L, 5L)))));
        rows.add(
                broken(
                        "network_port",
                        "above the highest used port",
                        cluster("highest_used_port", 10_999L)));
        // Instances.
        rows.add(
                broken(
                        "instances/vm2.example.com/hypervisor",
                        "unknown hypervisor bochs",
                        vm2("hypervisor", "bochs")));
        rows.add(
                broken(
                        "instances/vm2.example.com/hvparams/migration_mode",
                        "which is no text",
                        vm2("hvparams", Map.of("migration_mode", 5L))));
        rows.add(
                odd(
                        "instances/vm2.example.com/beparams",
                        "the least memory, 512 MiB, is more",
                        vm2("beparams", Map.of("minmem", 512L, "maxmem", 256L))));
        rows.add(
                odd(
                        "instances/vm2.example.com/beparams",
                        "vcpus=0",
                        vm2("beparams", Map.of("vcpus", 0L))));
        rows.add(
                broken(
                        "instances/vm2.example.com/nics/0/mac",
                        "has no MAC address but \"auto\"",
                        cards(
                                2,
                                new Nic(
                                        new Uuid("n"),
                                        null,
                                        "auto",
                                        null,
                                        null,
                                        NicParams.Partial.NONE))));
        rows.add(
                broken(
                        "instances/vm2.example.com/nics/0/nicparams/mode",
                        "no mode \"tunnel\"",
                        cards(
                                2,
                                new Nic(
                                        new Uuid("n"),
                                        null,
                                        "aa:00:00:99:00:07",
                                        null,
                                        null,
                                        new NicParams.Partial("tunnel", null, null)))));
        rows.add(
                odd(
                        "instances/vm2.example.com/nics/0/ip",
                        "which network lan calls free",
                        cards(
                                2,
                                new Nic(
                                        new Uuid("n"),
                                        null,
                                        "aa:00:00:99:00:07",
                                        "10.1.0.9",
                                        LAN,
                                        NicParams.Partial.NONE))));
        rows.add(
                odd(
                        "instances/vm2.example.com/nics/0/ip",
                        "not in its network lan",
                        cards(
                                2,
                                new Nic(
                                        new Uuid("n"),
                                        null,
                                        "aa:00:00:99:00:07",
                                        "10.2.0.9",
                                        LAN,
                                        NicParams.Partial.NONE))));
        rows.add(
                odd(
                        "instances/vm2.example.com/disks/0",
                        "disk 0 of instance vm2.example.com is called disk/7",
                        disk(PLAIN, "iv_name", "disk/7")));
        // Disks.
        rows.add(
                broken(
                        "disks/" + PLAIN + "/mode",
                        "access mode \"w\" is invalid",
                        disk(PLAIN, "mode", "w")));
        rows.add(broken("disks/" + PLAIN + "/size", "no size of -1 MiB", disk(PLAIN, "size", -1L)));
        rows.add(
                broken(
                        "disks/" + PLAIN + "/dev_type",
                        "no disks of type tape",
                        disk(PLAIN, "dev_type", "tape")));
        rows.add(
                broken(
                        "disks/" + PLAIN + "/logical_id",
                        "not described by 1 parts",
                        disk(PLAIN, "logical_id", List.of("vg"))));
        rows.add(
                odd(
                        "disks/" + MIRRORED + "/nodes",
                        "nodes that its list of nodes does not have",
                        disk(MIRRORED, "nodes", List.of(node2.value()))));
        rows.add(
                broken(
                        "disks/" + MIRRORED + "/logical_id",
                        "TCP port 12000 is above",
                        disk(
                                MIRRORED,
                                "logical_id",
                                List.of(
                                        node1.uuid().value(),
                                        node2.value(),
                                        12_000L,
                                        0L,
                                        0L,
                                        "abc"))));
        // Networks.
        rows.add(
                broken(
                        "networks/lan/network",
                        "is not a range of IPv4 addresses",
                        lan("network", "fd00::/64")));
        rows.add(
                broken(
                        "networks/lan/network",
                        "has 131072 addresses",
                        lan("network", "10.0.0.0/15")));
        rows.add(
                broken(
                        "networks/lan/reservations",
                        "256 addresses, but 3 marks",
                        lan("reservations", "000")));
        rows.add(
                broken(
                        "networks/lan/gateway",
                        "gateway 10.9.0.1 is not in",
                        lan("gateway", "10.9.0.1")));
        rows.add(
                odd(
                        "networks/lan/gateway",
                        "might get the address of gateway 10.1.0.77",
                        lan("gateway", "10.1.0.77")));
        rows.add(
                odd(
                        "networks/lan/network",
                        "is not the lowest address",
                        lan("network", "10.1.0.4/24")));
        rows.add(broken("networks/lan/mac_prefix", "not the beginning", lan("mac_prefix", "zz")));
        rows.add(
                odd(
                        "networks/lan/reservations",
                        "IP address 10.1.0.9 of network lan is taken, but no card has it",
                        draft -> NetworkChanges.taken(draft, LAN, "10.1.0.9")));
        return rows.stream();
    }
}
