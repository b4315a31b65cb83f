package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.model.NodeName;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

class PlaceTest {

    @TempDir private Path root;

    @Test
    void isThisMachineWhenNothingElseIsSaid() {
        // when
        Place place = Place.find(null, Map.of(), PlaceTest::host);
        // then
        assertThat(place.node()).isEqualTo(new NodeName("host.example.com"));
        assertThat(place.paths().configData()).hasToString("/var/lib/ganeti/config.data");
        assertThat(place.paths().querySocket()).hasToString("/var/run/ganeti/socket/ganeti-query");
        assertThat(place.paths().masterSocket())
                .hasToString("/var/run/ganeti/socket/ganeti-master");
        assertThat(place.paths().pidFile()).hasToString("/var/run/ganeti/ganeti-luxid.pid");
        assertThat(place.paths().logFile()).hasToString("/var/log/ganeti/master-daemon.log");
        assertThat(place.paths().log()).hasToString("/var/lib/ganeti/janeti/log");
        assertThat(place.paths().etc()).hasToString("/etc/ganeti");
        assertThat(place.paths().locks()).hasToString("/var/lock");
    }

    @Test
    void followsTheVariablesOfGanetisVirtualClusters() {
        // given
        Map<String, String> env =
                Map.of("GANETI_ROOTDIR", "/tmp/vc/n1.test", "GANETI_HOSTNAME", "n1.test");
        // when
        Place place = Place.find(null, env, PlaceTest::host);
        // then
        assertThat(place.root()).isEqualTo(Path.of("/tmp/vc"));
        assertThat(place.node()).isEqualTo(new NodeName("n1.test"));
        assertThat(place.paths().ssconf("master_node"))
                .hasToString("/tmp/vc/n1.test/var/lib/ganeti/ssconf_master_node");
    }

    @Test
    void refusesVariablesThatDoNotFitTogether() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() ->
                        Place.find(
                                null,
                                Map.of(
                                        "GANETI_ROOTDIR", "/tmp/vc/n1.test",
                                        "GANETI_HOSTNAME", "n2.test"),
                                PlaceTest::host))
                .withMessageContaining("GANETI_ROOTDIR")
                .withMessageContaining("ends in the name GANETI_HOSTNAME");
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(
                        () -> Place.find(null, Map.of("GANETI_ROOTDIR", "/tmp/x"), PlaceTest::host))
                .withMessageContaining("set both or neither");
    }

    @Test
    void takesTheOnlyNodeBelowARoot() {
        // given
        Trees.empty(root);
        // when
        Place place = Place.find(root, Map.of(), PlaceTest::host);
        // then
        assertThat(place.node()).isEqualTo(Trees.NODE);
        assertThat(place.paths().nodeRoot()).isEqualTo(root.resolve("node1.example.com"));
    }

    @Test
    void asksWhichOfSeveralNodes() {
        // given
        Trees.empty(root);
        Place.below(root, new NodeName("node2.example.com")).paths().data().toFile().mkdirs();
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Place.find(root, Map.of(), PlaceTest::host))
                .withMessageContaining("2 nodes ([node1.example.com, node2.example.com])")
                .withMessageContaining("GANETI_HOSTNAME=NAME");
        Map<String, String> env = Map.of("GANETI_HOSTNAME", "node2.example.com");
        assertThat(Place.find(root, env, PlaceTest::host).node().value())
                .isEqualTo("node2.example.com");
    }

    @Test
    void saysHowToMakeAClusterWhereThereIsNone() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> Place.find(root.resolve("nowhere"), Map.of(), PlaceTest::host))
                .withMessageContaining("janeti init --root")
                .extracting(StartRefused::exitCode)
                .isEqualTo(ExitCode.NOT_SET_UP);
    }

    private static NodeName host() {
        return new NodeName("host.example.com");
    }
}
