package janeti.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.e2e.LiveCluster.Result;
import janeti.model.GanetiException;
import janeti.model.Limits;
import janeti.model.PrereqException;
import janeti.protocol.LuxiClient;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the real process does with input that is wrong; after each, it serves others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String NOT_READ =
            "{\"success\":false,\"result\":\"Failed to parse request: ";

    private LiveCluster cluster;
    private LuxiClient other;

    @BeforeAll
    void start(@TempDir Path folder) {
        cluster = LiveCluster.started(folder);
        other = cluster.luxi();
    }

    @AfterAll
    void stop() {
        other.close();
        cluster.close();
    }

    /** A client that was there before, on its own connection. */
    @AfterEach
    void servesOthers() {
        assertThat(other.call("QueryTags", "cluster", "")).isEqualTo(List.of());
        assertThat(other.call("QueryJobs", null, List.of("id"))).isEqualTo(List.of());
    }

    @Test
    void refusesAMessageThatIsTooLongAndDropsItsSender() throws IOException {
        try (SocketChannel channel = connect()) {
            byte[] part = new byte[1 << 20];
            Arrays.fill(part, (byte) ' ');
            long sent = 0;
            boolean dropped = false;
            while (!dropped && sent <= Limits.MESSAGE_BYTES) {
                try {
                    sent += channel.write(ByteBuffer.wrap(part));
                } catch (IOException e) {
                    dropped = true;
                }
            }
            assertThat(dropped || answer(channel).startsWith(NOT_READ))
                    .as("dropped, or told why, after %d bytes", sent)
                    .isTrue();
        }
    }

    @Test
    void answersWhatCameBeforeGarbageAndThenCloses() throws IOException {
        assertThat(exchange("{\"method\":\"QueryTags\",\"args\":[\"cluster\",\"\"]}\3\0\1\2\3"))
                .startsWith("{\"success\":true,\"result\":[]}\3" + NOT_READ)
                .endsWith("\3");
    }

    @Test
    void takesBytesThatAreNotUtf8ForGarbage() throws IOException {
        assertThat(exchange(new byte[] {'[', '"', (byte) 0xc3, (byte) 0x28, '"', ']', 3}))
                .startsWith(NOT_READ);
    }

    @Test
    void refusesArgumentsOfTheWrongType() throws IOException {
        for (String request :
                List.of(
                        "{\"method\":\"QueryTags\",\"args\":[7,\"\"]}",
                        "{\"method\":\"SetDrainFlag\",\"args\":[\"yes\"]}",
                        "{\"method\":\"CancelJob\",\"args\":[[],false]}",
                        "{\"method\":\"WaitForJobChange\",\"args\":[1]}",
                        "{\"method\":\"Query\",\"args\":[\"job\",\"id\",null]}",
                        "{\"method\":\"SubmitJob\",\"args\":[[{\"OP_ID\":\"OP_TEST_DELAY\","
                                + "\"duration\":\"long\",\"reason\":[]}]]}")) {
            assertThat(exchange(request + "\3")).as(request).startsWith(NOT_READ);
        }
    }

    @Test
    void refusesUnknownMethodsAndOpcodesByName() throws IOException {
        assertThat(exchange("{\"method\":\"Frobnicate\",\"args\":[]}\3"))
                .startsWith(NOT_READ)
                .contains("Frobnicate");
        assertThat(
                        exchange(
                                "{\"method\":\"SubmitJob\",\"args\":[[{\"OP_ID\":\"OP_FROBNICATE\","
                                        + "\"reason\":[]}]]}\3"))
                .startsWith(NOT_READ)
                .contains("OP_FROBNICATE");
    }

    @Test
    void refusesAParameterThatTheOpcodeDoesNotHave() {
        try (LuxiClient client = cluster.luxi()) {
            assertThatExceptionOfType(GanetiException.class)
                    .isThrownBy(() ->
                            client.call(
                                    "SubmitJob",
                                    List.of(
                                            Map.of(
                                                    "OP_ID",
                                                    "OP_TEST_DELAY",
                                                    "duration",
                                                    1.0,
                                                    "speed",
                                                    2,
                                                    "reason",
                                                    List.of()))))
                    .withMessageContaining("speed");
        }
    }

    @Test
    void keepsAConnectionOpenAfterAnErrorOfTheRequestItself() {
        try (LuxiClient client = cluster.luxi()) {
            assertThatExceptionOfType(PrereqException.class)
                    .isThrownBy(() -> client.call("QueryTags", "node", "nosuch"))
                    .withMessageContaining("nosuch");
            assertThat(client.call("QueryTags", "cluster", "")).isEqualTo(List.of());
        }
    }

    @Test
    void bearsManyClientsThatSendHalfAMessageAndVanish() throws IOException {
        for (int i = 0; i < 200; i++) {
            try (SocketChannel channel = connect()) {
                channel.write(
                        ByteBuffer.wrap(LiveCluster.utf8("{\"method\":\"SubmitJob\",\"args\"")));
            }
        }
    }

    @Test
    void refusesToStartWhereTheSocketFolderIsAFile(@TempDir Path folder) throws IOException {
        // given
        LiveCluster broken = LiveCluster.init(folder);
        Path sockets = broken.tree().resolve("var/run/ganeti/socket");
        Files.delete(sockets);
        Files.writeString(sockets, "");
        // when
        Result refused = broken.refusedStart();
        // then
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).contains(sockets.toString()).doesNotContain("\tat ");
        assertThat(broken.pidFile()).doesNotExist();
    }

    @Test
    void takesNoArguments(@TempDir Path folder) {
        Result refused = LiveCluster.init(folder).refusedStart("start");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.out()).contains("takes options only").contains("start");
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(cluster.socket()));
        return channel;
    }

    private String exchange(String message) throws IOException {
        return exchange(LiveCluster.utf8(message));
    }

    /** All that is answered until the daemon closes the connection. */
    private String exchange(byte[] message) throws IOException {
        try (SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap(message));
            return answer(channel);
        }
    }

    private static String answer(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until the end.
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
}
