package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.protocol.NodeCall;
import janeti.protocol.NodeCall.MasterNetwork;
import janeti.testkit.FakeNodes;

import org.junit.jupiter.api.Test;

class MasterIpTest {
    private static final MasterNetwork NETWORK = new MasterNetwork("u", "192.0.2.1", 32, "eth0", 2);

    private final FakeNodes nodes = new FakeNodes();

    @Test
    void asksTheMasterNodeToSetTheAddressUpAndDown() {
        // given
        var ip = new MasterIp(nodes);
        // then
        assertThat(ip.activate(Trees.NODE, NETWORK, false)).isTrue();
        assertThat(ip.deactivate(Trees.NODE, NETWORK, true)).isTrue();
        assertThat(nodes.asked())
                .containsExactly(
                        new FakeNodes.Asked(
                                Trees.NODE, new NodeCall.NodeActivateMasterIp(NETWORK, false)),
                        new FakeNodes.Asked(
                                Trees.NODE, new NodeCall.NodeDeactivateMasterIp(NETWORK, true)));
    }

    @Test
    void livesWithANodeDaemonThatDoesNotAnswer() {
        // given
        nodes.unreachable(Trees.NODE);
        // then
        assertThat(new MasterIp(nodes).activate(Trees.NODE, NETWORK, false)).isFalse();
    }
}
