package janeti.units.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.Config;
import janeti.config.ConfigChange;
import janeti.config.ConfigJson;
import janeti.config.Reservations;
import janeti.config.object.Network;
import janeti.config.object.Nic;
import janeti.config.object.NicParams;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.JobId;
import janeti.model.NetworkName;
import janeti.model.Uuid;
import janeti.testkit.Facts;
import janeti.units.DrawnIds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Network cards as clients ask for them, in the recorded cluster with one network of 8 addresses.
 */
class NewNicsTest {
    private static final Uuid NETWORK = new Uuid("77777777-7777-4777-8777-777777777777");
    private static final Config RECORDED =
            ConfigJson.parse(Facts.bytes("captures/varlib/config.data"));

    private static Config withNetwork(boolean connected) {
        var network =
                new Network(
                        Stamp.fresh(NETWORK),
                        Tags.NONE,
                        new NetworkName("lan"),
                        "aa:bb:cc",
                        "10.1.0.0/29",
                        null,
                        "10.1.0.1",
                        null,
                        new Network.Pool("10100000", "11000001"));
        NodeGroup group = RECORDED.group(RECORDED.masterNode().group());
        var networks = new TreeMap<Uuid, NicParams>();
        if (connected) {
            networks.put(NETWORK, new NicParams("openvswitch", "ovs0", ".5"));
        }
        var connectedGroup =
                new NodeGroup(
                        group.stamp(),
                        group.tags(),
                        group.name(),
                        group.allocPolicy(),
                        group.ndparams(),
                        group.ipolicy(),
                        group.diskparams(),
                        networks,
                        group.hvState(),
                        group.diskState());
        return RECORDED.apply(
                List.of(
                        new ConfigChange.NetworkPut(network),
                        new ConfigChange.NodeGroupPut(connectedGroup)),
                Instant.EPOCH);
    }

    private static List<Nic> nics(
            Config config, boolean check, List<Map<String, @Nullable Object>> given) {
        Node primary = config.masterNode();
        return new Reservations()
                .choose(
                        new JobId(1),
                        () -> config,
                        choice ->
                                new NewNics(choice, primary, new DrawnIds("seed"), null, check)
                                        .of(given));
    }

    private static List<Nic> nic(
            Config config, boolean check, Map<String, @Nullable Object> given) {
        return nics(config, check, List.of(given));
    }

    private static Map<String, @Nullable Object> card(String... namesAndValues) {
        Map<String, @Nullable Object> card = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            card.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return card;
    }

    @Test
    void takesAFreeAddressAndTheWayOfItsNetwork() {
        List<Nic> nics =
                nics(
                        withNetwork(true),
                        true,
                        List.of(
                                card("network", "lan", "ip", "pool"),
                                card("network", "lan", "ip", "pool"),
                                card("network", "lan", "ip", "10.1.0.6")));
        assertThat(nics).extracting(Nic::ip).containsExactly("10.1.0.3", "10.1.0.4", "10.1.0.6");
        assertThat(nics).allMatch(nic -> nic.mac().startsWith("aa:bb:cc:"));
        assertThat(nics).extracting(Nic::mac).doesNotHaveDuplicates();
        assertThat(nics.get(0).nicparams())
                .isEqualTo(new NicParams.Partial("openvswitch", "ovs0", ".5"));
    }

    @Test
    void refusesAddressesThatAreTakenOrOutside() {
        Config config = withNetwork(true);
        assertThatThrownBy(() -> nic(config, true, card("network", "lan", "ip", "10.1.0.2")))
                .hasMessageContaining("10.1.0.2 already in use");
        assertThatThrownBy(() -> nic(config, true, card("network", "lan", "ip", "10.2.0.2")))
                .hasMessageContaining("does not belong to network lan");
        assertThatThrownBy(() -> nic(config, true, card("network", "lan", "ip", "10.1.0.1")))
                .hasMessageContaining("already in use");
        assertThatThrownBy(() -> nic(config, true, card("ip", "10.1.0.6")))
                .hasMessageContaining("belongs to network lan, but the target NIC does not");
    }

    @Test
    void takesAnAddressReservedForOthersWhenConflictsAreNotLookedFor() {
        List<Nic> nics = nic(withNetwork(true), false, card("network", "lan", "ip", "10.1.0.1"));
        assertThat(nics.get(0).ip()).isEqualTo("10.1.0.1");
    }

    @Test
    void refusesANetworkThatDoesNotReachTheNode() {
        assertThatThrownBy(() -> nic(withNetwork(false), true, card("network", "lan")))
                .hasMessageContaining("is not connected to the node group");
        assertThatThrownBy(
                        () -> nic(withNetwork(true), true, card("network", "lan", "link", "br1")))
                .hasMessageContaining("no mode or link is allowed");
    }

    @Test
    void drawsTheSameAddressesHoweverOftenItIsAsked() {
        var two = List.of(card(), card());
        assertThat(nics(RECORDED, true, two)).isEqualTo(nics(RECORDED, true, two));
    }

    @Test
    void writesVlansAsNodesReadThem() {
        assertThat(vlan("7")).isEqualTo(".7");
        assertThat(vlan(".7:8")).isEqualTo(".7:8");
        assertThat(vlan(":8:9")).isEqualTo(":8:9");
        assertThat(vlan("")).isNull();
        for (String wrong : List.of(".", ":", ".7:", "x", "7:8")) {
            assertThatThrownBy(() -> vlan(wrong)).hasMessageContaining("VLAN parameter");
        }
    }

    private static @Nullable String vlan(String given) {
        return nic(RECORDED, true, card("mode", "openvswitch", "vlan", given))
                .get(0)
                .nicparams()
                .vlan();
    }

    @Test
    void knowsAddressesOfBothKinds() {
        assertThat(NewNics.isAddress("10.0.0.1")).isTrue();
        assertThat(NewNics.isAddress("fe80::1")).isTrue();
        assertThat(NewNics.isAddress("10.0.1")).isFalse();
        assertThat(NewNics.isAddress("10.0.0.256")).isFalse();
        assertThat(NewNics.isAddress("fe80::1%eth0")).isFalse();
        assertThat(NewNics.isAddress("web")).isFalse();
    }
}
