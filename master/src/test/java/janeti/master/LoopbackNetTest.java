package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.model.NodeName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackNetTest {
    @ParameterizedTest
    @CsvSource({"1,127.77.0.11", "2,127.77.0.12", "200,127.77.0.210", "201,127.77.1.11"})
    void countsAddressesOfNodes(int number, String address) {
        assertThat(new LoopbackNet("127.77").node(number)).isEqualTo(address);
        assertThat(LoopbackNet.number(address)).isEqualTo(number);
        assertThat(LoopbackNet.of(address)).isEqualTo(new LoopbackNet("127.77"));
    }

    @Test
    void hasTheAddressOfTheClusterBesideThem() {
        assertThat(new LoopbackNet("127.78").masterIp()).isEqualTo("127.78.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0", "127.0", "127", "127.255", "127.7.7", "127.x", ""})
    void refusesWhatIsNotOnThisMachineOnly(String prefix) {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> new LoopbackNet(prefix))
                .withMessageContaining("127.N with N from 1 to 254");
    }

    @Test
    void refusesAClusterOfOtherMachines() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> LoopbackNet.of("192.0.2.1"))
                .withMessageContaining("192.0.2.1")
                .withMessageContaining("other machines");
    }

    @ParameterizedTest
    @CsvSource({
        "node1.a.b,1,node2.a.b",
        "n.a.b,1,n2.a.b",
        "rack07.a.b,1,rack08.a.b",
        "node4.a.b,4,node2.a.b",
        "node9.a.b,9,node2.a.b"
    })
    void callsTheSecondNodeLikeAnyOther(String model, int number, String second) {
        NodeNames names = NodeNames.like(new NodeName(model), number);
        assertThat(names.name(2).value()).isEqualTo(second);
        assertThat(names.name(number).value()).isEqualTo(model);
    }
}
