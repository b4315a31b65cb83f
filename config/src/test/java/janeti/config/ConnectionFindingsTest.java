package janeti.config;

import janeti.config.change.Draft;
import janeti.config.change.Fields;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.ObjectKind;
import janeti.model.Uuid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What objects have, what they need, and nodes with their groups. */
class ConnectionFindingsTest extends FindingsTable {
    static Stream<Row> rows() {
        Node node1 = BASE.masterNode();
        Uuid node2 = BASE.findNode("node2").uuid();
        Network lan = BASE.network(LAN);
        List<Row> rows = new ArrayList<>();
        // What two have.
        rows.add(broken("nodes/", "node name " + node1.name(), node("name", node1.name().value())));
        rows.add(
                broken(
                        "cluster",
                        "node IP address " + node1.primaryIp(),
                        cluster("master_ip", node1.primaryIp())));
        rows.add(
                broken(
                        "instances/vm1",
                        "instance name vm1.example.com",
                        vm2("name", "vm1.example.com")));
        rows.add(
                broken(
                        "instances/vm2",
                        "MAC address aa:00:00:99:00:01 is used more than once, by instance vm1.example.com and instance vm2.example.com",
                        cards(
                                2,
                                new Nic(
                                        new Uuid("n"),
                                        null,
                                        "AA:00:00:99:00:01",
                                        null,
                                        null,
                                        NicParams.Partial.NONE))));
        rows.add(
                broken(
                        "instances/vm2",
                        "NIC uuid",
                        cards(
                                2,
                                new Nic(
                                        nic(1, null, null).uuid(),
                                        null,
                                        "aa:00:00:99:00:07",
                                        null,
                                        null,
                                        NicParams.Partial.NONE))));
        rows.add(
                broken(
                        "instances/vm2",
                        "IP address 10.1.0.2 of network",
                        cards(
                                2,
                                new Nic(
                                        new Uuid("n"),
                                        null,
                                        "aa:00:00:99:00:07",
                                        "10.1.0.2",
                                        LAN,
                                        NicParams.Partial.NONE))));
        rows.add(
                odd(
                        "instances/vm1.example.com/nics/0/ip",
                        "IP address 192.0.2.50 on bridged:",
                        cards(1, nic(1, "192.0.2.50", null))));
        rows.add(
                broken(
                        "instances/vm2",
                        "TCP port",
                        vm2(
                                "network_port",
                                Objects.requireNonNull(vm(Draft.of(BASE), 1).networkPort()))));
        rows.add(
                broken("cluster", "TCP port 11000", cluster("tcpudp_port_pool", List.of(11_000L))));
        rows.add(
                broken(
                        "disks/" + PLAIN,
                        "DRBD minor 0 of node " + node2,
                        draft ->
                                draft.put(
                                        disk(
                                                        PLAIN,
                                                        "drbd",
                                                        List.of(
                                                                node1.uuid().value(),
                                                                node2.value(),
                                                                11_001L,
                                                                5L,
                                                                0L,
                                                                "x"),
                                                        List.of(node1.uuid(), node2))
                                                .withStamp(draft.config().disk(PLAIN).stamp()))));
        rows.add(
                broken(
                        "disks/",
                        "logical volume vg/lv of node",
                        draft ->
                                draft.put(
                                        disk(
                                                new Uuid("55555555-0000-4000-8000-000000000009"),
                                                "plain",
                                                List.of("vg", "lv"),
                                                List.of(node1.uuid())))));
        rows.add(
                broken(
                        "instances/vm2",
                        "disk " + MIRRORED,
                        draft -> draft.put(vm(draft, 2).withDisks(List.of(MIRRORED)))));
        rows.add(
                broken(
                        "networks/lan",
                        "network name",
                        draft ->
                                draft.put(
                                        draft.config().findNetwork("net1").withName(lan.name()))));
        rows.add(
                broken(
                        "disks/",
                        "is that of disk",
                        draft ->
                                draft.put(
                                        disk(
                                                node2,
                                                "plain",
                                                List.of("vg", "other"),
                                                List.of(node2)))));
        // What is not there.
        rows.add(
                broken(
                        "instances/vm2",
                        "refers to a node that does not exist",
                        vm2("primary_node", "nowhere")));
        rows.add(
                broken(
                        "instances/vm2",
                        "refers to a disk that does not exist",
                        vm2("disks", List.of("nothing"))));
        rows.add(
                broken(
                        "instances/vm2",
                        "refers to a network that does not exist",
                        cards(2, nic(2, null, new Uuid("none")))));
        rows.add(
                broken(
                        "disks/" + PLAIN,
                        "refers to a node that does not exist",
                        disk(PLAIN, "nodes", List.of("nowhere"))));
        rows.add(
                broken(
                        "nodes/",
                        "refers to a nodegroup that does not exist",
                        draft ->
                                draft.without(
                                        ObjectKind.NODE_GROUP, BASE.findGroup("default").uuid())));
        rows.add(
                broken(
                        "cluster/master_node",
                        "has a master node that does not exist",
                        cluster("master_node", "nowhere")));
        rows.add(
                odd(
                        "cluster/candidate_certs/nowhere",
                        "a node that does not exist",
                        cluster("candidate_certs", Map.of("nowhere", "AA"))));
        // Nodes and groups.
        rows.add(
                broken(
                        "cluster/master_node",
                        "is not a master candidate",
                        draft -> draft.put(Fields.set(node1, Map.of("master_candidate", false)))));
        rows.add(
                broken(
                        "nodes/node2",
                        "cannot be this at once",
                        draft ->
                                draft.put(
                                        Fields.set(
                                                draft.config().findNode("node2"),
                                                Map.of(
                                                        "offline",
                                                        true,
                                                        "drained",
                                                        true,
                                                        "master_candidate",
                                                        false)))));
        rows.add(
                odd(
                        "cluster/candidate_pool_size",
                        "master candidates, there should be",
                        node("master_candidate", false)));
        rows.add(
                odd(
                        "nodes/node2.gnt.lab/master_candidate",
                        "cannot become master",
                        draft ->
                                draft.put(
                                        Fields.set(
                                                draft.config().findNode("node2"),
                                                Map.of(
                                                        "master_capable",
                                                        false,
                                                        "master_candidate",
                                                        true)))));
        rows.add(
                broken(
                        "nodes/node2.gnt.lab/ndparams/exclusive_storage",
                        "its group's alone",
                        node("ndparams", Map.of("exclusive_storage", true))));
        rows.add(
                broken(
                        "nodes/node2.gnt.lab/ndparams/ssh_port",
                        "no port 70000",
                        node("ndparams", Map.of("ssh_port", 70_000L))));
        rows.add(broken("nodegroups/", "has a name like a uuid", group("name", LAN.value())));
        rows.add(
                broken(
                        "nodegroups/default/ndparams/spindle_count",
                        "-1 spindles",
                        group("ndparams", Map.of("spindle_count", -1L))));
        rows.add(
                broken(
                        "nodegroups/default/networks/" + LAN + "/mode",
                        "no mode \"tunnel\"",
                        group(
                                "networks",
                                Map.of(
                                        LAN.value(),
                                        Map.of("mode", "tunnel", "link", "x", "vlan", "")))));
        rows.add(
                broken(
                        "nodegroups/default/ipolicy/vcpu-ratio",
                        "cannot be",
                        group("ipolicy", Map.of("vcpu-ratio", -2.0))));
        return rows.stream();
    }
}
