package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.testkit.FakeNodes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

class MetricsDoorTest {
    private static final Duration HANGS = Duration.ofSeconds(60);

    /** The address of the node in a cluster that LocalCluster makes. */
    private static final InetAddress NODE = InetAddress.ofLiteral("127.77.0.11");

    @TempDir private Path root;

    @Test
    void theDaemonServesItsMetricsOnTheNodesLoopbackAddressUntilItEnds() throws Exception {
        // given
        int port = freePort();
        URI page = URI.create("http://" + NODE.getHostAddress() + ":" + port + "/metrics");
        // when
        try (HttpClient client = HttpClient.newHttpClient();
                Masterd _ = start(port)) {
            // then
            assertThat(awaitPage(client, page))
                    .contains("janeti_log_leader 1.0")
                    .contains("janeti_config_serial ");
        }
        assertThat(isFree(port)).isTrue();
    }

    @Test
    void theDaemonWorksWithoutMetricsWhenItsPortIsTaken() throws IOException {
        // given
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(NODE, 0));
            // when
            try (Masterd _ = start(taken.getLocalPort())) {
                // then
                assertThat(place().paths().querySocket()).exists();
            }
        }
    }

    @Test
    void servesOnlyOnLoopbackAddresses() {
        assertThat(MetricsDoor.address("127.77.0.11").getHostAddress()).isEqualTo("127.77.0.11");
        assertThat(MetricsDoor.address("192.0.2.7").getHostAddress()).isEqualTo("127.0.0.1");
    }

    /** It is served a little after the daemon. */
    private static String awaitPage(HttpClient client, URI page) throws Exception {
        long end = System.nanoTime() + HANGS.toNanos();
        while (true) {
            try {
                return client.send(
                                HttpRequest.newBuilder(page).timeout(HANGS).build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
            } catch (ConnectException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var any = new ServerSocket()) {
            any.bind(new InetSocketAddress(NODE, 0));
            return any.getLocalPort();
        }
    }

    private static boolean isFree(int port) throws IOException {
        try (var again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new InetSocketAddress(NODE, port));
            return true;
        }
    }

    private Place place() {
        return Place.below(root.resolve("c"), Trees.NODE);
    }

    private Masterd start(int port) {
        Place place =
                LocalCluster.init(
                        new LocalCluster.Wanted(
                                root.resolve("c"),
                                "cluster.example.com",
                                Trees.NODE,
                                1,
                                new LoopbackNet("127.77")));
        return Masterd.start(
                new Settings(
                        place,
                        Settings.Mode.FOREGROUND,
                        false,
                        false,
                        false,
                        Settings.SyslogUse.NO,
                        port),
                new Outside(
                        Clock.systemUTC(),
                        (addresses, cluster, client) -> new FakeNodes(),
                        length -> {
                            throw new AssertionError("A cluster of one does not wait for votes");
                        }));
    }
}
