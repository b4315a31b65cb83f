package janeti.config;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.Network;
import janeti.config.object.Stamp;
import janeti.config.object.Tags;
import janeti.model.NetworkName;
import janeti.model.Uuid;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Objects;

/** The addresses of a network. */
class AddressPoolTest {
    private static Network network(String cidr, @Nullable String taken, @Nullable String others) {
        return new Network(
                Stamp.fresh(new Uuid("77777777-7777-4777-8777-777777777777")),
                Tags.NONE,
                new NetworkName("lan"),
                null,
                cidr,
                null,
                null,
                null,
                new Network.Pool(taken, others));
    }

    private static AddressPool pool(Network network) {
        return Objects.requireNonNull(AddressPool.of(network));
    }

    @Test
    void findsTheLowestAddressThatNobodyHas() {
        assertThat(pool(network("10.0.0.0/30", "1000", "0101")).lowestFree()).hasValue("10.0.0.2");
        assertThat(pool(network("10.0.0.0/30", "1010", "0101")).lowestFree()).isEmpty();
    }

    @Test
    void marksAnAddressAsTakenAndAsFreeAgain() {
        // given
        Network before = network("10.0.0.0/30", "1000", "0001");
        // when
        Network taken = pool(before).with("10.0.0.2");
        // then
        assertThat(taken.pool()).isEqualTo(new Network.Pool("1010", "0001"));
        assertThat(pool(taken).isFree("10.0.0.2")).isFalse();
        assertThat(pool(taken).without("10.0.0.2")).isEqualTo(before);
    }

    @Test
    void tellsWhatIsTakenByInstancesFromWhatIsReservedForOthers() {
        AddressPool pool = pool(network("10.0.0.0/30", "1000", "0001"));
        assertThat(pool.isFree("10.0.0.3")).isFalse();
        assertThat(pool.isFreeOfInstances("10.0.0.3")).isTrue();
        assertThat(pool.isFreeOfInstances("10.0.0.0")).isFalse();
    }

    @Test
    void knowsWhatIsInsideAndWhatIsNoAddress() {
        AddressPool pool = pool(network("255.255.255.0/24", null, null));
        assertThat(pool.contains("255.255.255.255")).isTrue();
        assertThat(pool.contains("255.255.254.255")).isFalse();
        assertThat(pool.contains("x")).isFalse();
        assertThat(pool.isFree("x")).isFalse();
        assertThat(AddressPool.of(network("fd00::/64", null, null))).isNull();
        assertThat(AddressPool.isIpv4("1.2.3.4")).isTrue();
        assertThat(AddressPool.isIpv4("1.2.3.400")).isFalse();
    }
}
