package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.Cluster.Pools;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

/** What is handed out cluster-wide: MAC addresses and ports. */
class HandedOutTest {
    private static Pools pools(long highest, Long... free) {
        return new Pools(highest, List.of(free), "aa:00:00", List.of());
    }

    @Test
    void drawsMacAddressesUntilOneIsFree() {
        assertThat(
                        Macs.free(
                                "AA:00:00",
                                Set.of("aa:00:00:00:00:00", "aa:00:00:00:00:01"),
                                "%06x"::formatted))
                .hasValue("aa:00:00:00:00:02");
        assertThat(Macs.free("aa:00:00", Set.of("aa:00:00:12:34:56"), _ -> "123456")).isEmpty();
    }

    @Test
    void knowsAMacAddressInWhateverCase() {
        assertThat(Macs.normalized("AA:00:00:12:34:5F")).isEqualTo("aa:00:00:12:34:5f");
        assertThat(Macs.normalized("aa:00:00:12:34")).isNull();
        assertThat(Macs.normalized("aa:00:00:12:34:5g")).isNull();
    }

    @Test
    void handsOutReturnedPortsFirstAndNoneBeyondTheLast() {
        assertThat(Ports.free(pools(11_005))).hasValue(11_006L);
        assertThat(Ports.free(pools(11_005, 11_002L))).hasValue(11_002L);
        assertThat(Ports.free(pools(14_999))).isEmpty();
    }

    @Test
    void remembersWhichPortsAreOut() {
        assertThat(Ports.taken(pools(11_005), 11_006)).isEqualTo(pools(11_006));
        assertThat(Ports.taken(pools(11_005, 11_002L), 11_002)).isEqualTo(pools(11_005));
        assertThat(Ports.returned(pools(11_005), 11_002)).isEqualTo(pools(11_005, 11_002L));
        assertThat(Ports.returned(pools(11_005, 11_002L), 11_002))
                .isEqualTo(pools(11_005, 11_002L));
    }
}
