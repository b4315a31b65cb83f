package janeti.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.PrereqException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

@Timeout(180)
class LuxiClientTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir Path folder;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void endThreads() {
        threads.close();
    }

    private Path socket() {
        return folder.resolve("s");
    }

    private ServerSocketChannel listen() throws IOException {
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return server.bind(UnixDomainSocketAddress.of(socket()));
    }

    /** A daemon that answers one connection with these lines, then closes; gives the requests. */
    private Future<List<String>> daemon(ServerSocketChannel server, String... answers) {
        return threads.submit(() -> {
            List<String> requests = new ArrayList<>();
            try (SocketChannel client = server.accept()) {
                var reader = new EtxReader(client, 1000, EtxReader.Progress.IGNORED);
                for (String answer : answers) {
                    var request = reader.next();
                    if (request != null) {
                        requests.add(
                                new String(
                                        request.bytes(),
                                        request.offset(),
                                        request.length(),
                                        StandardCharsets.UTF_8));
                    }
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                }
            }
            return requests;
        });
    }

    private static void assertFails(ThrowingCallable call, String wireClass, String text) {
        assertThatThrownBy(call)
                .hasMessageContaining(text)
                .isInstanceOfSatisfying(
                        GanetiException.class, e -> assertThat(e.wireClass()).isEqualTo(wireClass));
    }

    @Test
    void sendsWhatGanetisClientsSendAndGivesTheResult() throws Exception {
        try (var server = listen()) {
            var requests =
                    daemon(
                            server,
                            "{\"success\":true,\"result\":[1,\"\u00e9\"]}\u0003",
                            "{\"success\":true,\"result\":null,\"version\":3000000}\u0003");
            try (var client = LuxiClient.connect(socket())) {
                assertThat(client.call("QueryTags", "cluster", ""))
                        .isEqualTo(List.of(1L, "\u00e9"));
                assertThat(client.call("SetWatcherPause", (Object) null)).isNull();
            }
            assertThat(requests.get())
                    .containsExactly(
                            "{\"method\":\"QueryTags\",\"args\":[\"cluster\",\"\"],"
                                    + "\"version\":3000000}",
                            "{\"method\":\"SetWatcherPause\",\"args\":[null],"
                                    + "\"version\":3000000}");
        }
    }

    @Test
    void throwsWhatTheDaemonAnswers() throws Exception {
        try (var server = listen()) {
            var served =
                    daemon(
                            server,
                            "{\"success\":false,\"result\":[\"OpPrereqError\","
                                    + "[\"gone\",\"unknown_entity\"]]}\u0003",
                            "{\"success\":false,\"result\":[\"JobLost\",[\"lost\"]]}\u0003",
                            "{\"success\":false,\"result\":\"Failed to parse request: x\"}\u0003",
                            "[]\u0003",
                            "nonsense\u0003");
            try (var client = LuxiClient.connect(socket())) {
                assertThatThrownBy(() -> client.call("A"))
                        .isInstanceOf(PrereqException.class)
                        .hasMessage("gone");
                assertFails(() -> client.call("A"), "JobLost", "lost");
                assertFails(() -> client.call("A"), "RequestError", "Failed to parse request: x");
                assertFails(() -> client.call("A"), "ProtocolError", "members");
                assertFails(() -> client.call("A"), "ProtocolError", "no JSON");
            }
            assertThat(served.get()).hasSize(5);
        }
    }

    @Test
    void saysThatNobodyListensAndWhatToDo() throws IOException {
        assertFails(
                () -> LuxiClient.connect(socket()),
                "NoMasterError",
                "No master daemon listens at " + socket() + " (there is no such socket); start it");
        listen().close();
        assertFails(() -> LuxiClient.connect(socket()), "NoMasterError", "(Connection refused)");
    }

    @Test
    void givesUpOnAnAnswerThatDoesNotCome() throws IOException {
        try (var _ = listen();
                var client = LuxiClient.connect(socket(), LONG, SHORT)) {
            assertFails(() -> client.call("QueryTags"), "TimeoutError", "within 50 ms");
            assertFails(() -> client.call("QueryTags"), "ConnectionClosedError", "broke");
        }
    }

    @Test
    void givesUpOnADaemonThatTakesNoConnections() throws IOException {
        List<LuxiClient> queued = new ArrayList<>();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket()), 1);
            assertFails(
                    () -> {
                        for (int i = 0; i < 10; i++) { // More than the system queues.
                            queued.add(LuxiClient.connect(socket(), SHORT, LONG));
                        }
                    },
                    "TimeoutError",
                    "did not take a connection");
        }
        queued.forEach(LuxiClient::close);
    }

    @Test
    void saysThatTheDaemonWentAway() throws Exception {
        try (var server = listen()) {
            var served = daemon(server, "{\"succ");
            try (var client = LuxiClient.connect(socket())) {
                assertFails(
                        () -> client.call("QueryTags"),
                        "ConnectionClosedError",
                        "before it answered QueryTags");
            }
            assertThat(served.get()).hasSize(1);
        }
    }
}
