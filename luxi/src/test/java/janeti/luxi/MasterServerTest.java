package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.GanetiException;
import janeti.model.Json;
import janeti.model.Submitter;
import janeti.protocol.LuxiClient;
import janeti.protocol.LuxiRequest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

class MasterServerTest {
    static final String OK = "{\"success\":true,\"result\":\"ok\"}";

    private static final RequestHandler ANSWERS_OK = (_, _) -> "ok";

    /** Echoes the name of a DeleteFilter. */
    private static final RequestHandler ECHO =
            (request, _) -> request instanceof LuxiRequest.DeleteFilter(String uuid) ? uuid : "ok";

    /** Longer than any socket buffer, one string many times. */
    private static Iterable<Object> endless() {
        return Collections.nCopies(Integer.MAX_VALUE, "x".repeat(1000));
    }

    static Bounds bounds(
            int messageBytes,
            int connections,
            Duration idle,
            Duration slowSender,
            Duration slowReader,
            Duration turn,
            Duration closing) {
        return new Bounds(
                messageBytes,
                TestServer.WIDE.largeMessages(),
                connections,
                TestServer.WIDE.blocking(),
                TestServer.WIDE.waiting(),
                idle,
                slowSender,
                slowReader,
                turn,
                closing,
                TestServer.WIDE.sweep());
    }

    static final Duration L = TestServer.LONG;
    static final Duration S = TestServer.SHORT;

    @Test
    void answersAThousandRequestsSentAtOnceInTheirOrder() throws IOException {
        try (var server = TestServer.start(ECHO);
                var client = server.connect()) {
            // given
            var all = new StringBuilder();
            for (int i = 0; i < 1000; i++) {
                all.append(RawClient.message("DeleteFilter", "[\"" + i + "\"]"));
            }
            // when
            client.send(all.toString());
            // then
            for (int i = 0; i < 1000; i++) {
                assertThat(client.answer())
                        .isEqualTo("{\"success\":true,\"result\":\"" + i + "\"}");
            }
            assertThat(server.server().traffic().counts().requests()).isEqualTo(1000);
        }
    }

    @Test
    void takesAMessageByteByByte() throws IOException {
        try (var server = TestServer.start(ECHO);
                var client = server.connect()) {
            for (byte b :
                    RawClient.message("DeleteFilter", "[\"x\"]").getBytes(StandardCharsets.UTF_8)) {
                client.send(new byte[] {b});
            }
            assertThat(client.answer()).isEqualTo("{\"success\":true,\"result\":\"x\"}");
        }
    }

    @Test
    void givesTheHandlerTheUserWhoConnected() throws IOException {
        Queue<Submitter> seen = new ConcurrentLinkedQueue<>();
        try (var server =
                        TestServer.start((_, who) -> {
                            seen.add(who);
                            return "ok";
                        });
                var client = server.connect().call("QueryClusterInfo", "[]")) {
            assertThat(client.answer()).isEqualTo(OK);
        }
        assertThat(seen).hasSize(1);
        assertThat(seen.element().user()).isEqualTo(System.getProperty("user.name"));
        assertThat(seen.element().group()).isNotEmpty();
    }

    @Test
    void servesAThousandConnectionsAtOnce() throws Exception {
        // given
        int count = 1000;
        var arrived = new CountDownLatch(count);
        RequestHandler afterAllArrived =
                (_, _) -> {
                    arrived.countDown();
                    awaitLatch(arrived);
                    return "ok";
                };
        try (var server = TestServer.start(afterAllArrived, bounds(1 << 20, count, L, L, L, L, L));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // when
            List<Future<Object>> answers =
                    IntStream.range(0, count)
                            .<Future<Object>>mapToObj(_ ->
                                    threads.submit(() -> {
                                        try (var client = LuxiClient.connect(server.socket())) {
                                            return String.valueOf(client.call("QueryClusterInfo"));
                                        }
                                    }))
                            .toList();
            // then
            for (Future<Object> answer : answers) {
                assertThat(answer.get()).isEqualTo("ok");
            }
            assertThat(server.server().traffic().counts().accepted()).isEqualTo(count);
        }
    }

    static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void closesOneConnectionTooManyAtOnceAndServesAgainWhenOneIsFree() throws IOException {
        try (var server = TestServer.start(ANSWERS_OK, bounds(1 << 20, 2, L, L, L, L, L))) {
            var first = server.connect().call("QueryClusterInfo", "[]");
            var second = server.connect().call("QueryClusterInfo", "[]");
            assertThat(List.of(first.answer(), second.answer())).containsOnly(OK);
            // when
            try (var third = server.connect()) {
                assertThat(third.answer()).isEqualTo("<EOF>");
            }
            // then
            assertThat(server.server().traffic().counts().turnedAway()).isEqualTo(1);
            first.close();
            TestServer.await(() -> isServed(server));
            second.close();
        }
    }

    private static boolean isServed(TestServer server) {
        try (var client = server.connect().call("QueryClusterInfo", "[]")) {
            return client.answer().equals(OK);
        } catch (IOException e) {
            return false; // Closed before it was written to.
        }
    }

    @Test
    void refusesAMessageThatIsTooLongAndCloses() throws IOException {
        try (var server = TestServer.start(ANSWERS_OK, bounds(1000, 9, L, L, L, L, L))) {
            // given
            String longest = "{\"method\":\"QueryClusterInfo\",\"args\":[\"";
            longest += "x".repeat(1000 - longest.length() - 3) + "\"]}";
            // then
            try (var client = server.connect().send(longest + "\u0003")) {
                assertThat(client.answer()).isEqualTo(OK);
            }
            try (var client = server.connect().send(longest + " \u0003")) {
                assertThat(client.answer())
                        .isEqualTo(
                                "{\"success\":false,\"result\":\"Failed to parse request: Message"
                                        + " is longer than 1000 bytes; hand in fewer jobs with one"
                                        + " request\"}");
                assertThat(client.answer()).isEqualTo("<EOF>");
            }
        }
    }

    @Test
    void letsAClientFinishAnEndlessMessageSoThatItReadsWhyItIsRefused() throws IOException {
        // given
        int limit = 2 << 20;
        try (var server = TestServer.start(ANSWERS_OK, bounds(limit, 9, L, L, L, L, L));
                var client = server.connect()) {
            // when
            client.send("[\"" + "x".repeat(limit + (1 << 19)));
            // then
            assertThat(client.answer()).contains("Message is longer than 2097152 bytes");
        }
    }

    @Test
    void takesLargeMessagesFewAtATimeAndAllOfThem() throws Exception {
        try (var server = TestServer.start(ANSWERS_OK, bounds(8 << 20, 9, L, L, L, L, L));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String args = "[\"" + "x".repeat(3 << 20) + "\"," + "0,".repeat(1_500_000) + "0]";
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < 2 * TestServer.WIDE.largeMessages() + 1; i++) {
                answers.add(
                        threads.submit(() -> {
                            try (var client = server.connect()) {
                                client.call("QueryClusterInfo", args);
                                return client.answer();
                            }
                        }));
            }
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo(OK);
            }
        }
    }

    @Test
    void dropsAClientThatFallsSilentWithinAMessage() throws IOException {
        try (var server = TestServer.start(ANSWERS_OK, bounds(1 << 20, 9, L, S, L, L, L));
                var quiet = server.connect();
                var slow = server.connect().send("{\"meth")) {
            assertThat(slow.answer()).isEqualTo("<EOF>");
            assertThat(server.server().traffic().counts().dropped()).isEqualTo(1);
            quiet.call("QueryClusterInfo", "[]");
            assertThat(quiet.answer()).isEqualTo(OK);
        }
    }

    @Test
    void dropsAClientThatSaysNothingForLong() throws IOException {
        try (var server = TestServer.start(ANSWERS_OK, bounds(1 << 20, 9, S, L, L, L, L));
                var client = server.connect()) {
            assertThat(client.answer()).isEqualTo("<EOF>");
        }
    }

    @Test
    void dropsAClientThatDoesNotReadItsAnswer() throws IOException {
        try (var server = TestServer.start((_, _) -> endless(), bounds(1 << 20, 9, L, L, S, L, L));
                var client = server.connect().call("QueryClusterInfo", "[]")) {
            TestServer.await(() -> server.server().traffic().counts().dropped() == 1);
            assertThat(client.drain()).isPositive().isLessThan(100 << 20);
            assertThat(server.server().traffic().counts().bugs()).isZero();
        }
    }

    @Test
    void writesALongAnswerPieceByPiece() throws IOException {
        // given
        List<Object> rows = Collections.nCopies(2000, "y".repeat(997));
        try (var server = TestServer.start((_, _) -> rows);
                var client = server.connect().call("QueryClusterInfo", "[]")) {
            // then
            assertThat(client.answer()).hasSize(26 + 2000 * 1000 - 1 + 2);
        }
    }

    @Test
    void answersAnOperationsErrorInGanetisFormAndStaysOpen() throws IOException {
        RequestHandler handler =
                (_, _) -> {
                    throw new GanetiException("ResolverError", "host", 7L, "why");
                };
        try (var server = TestServer.start(handler);
                var client = server.connect()) {
            for (int i = 0; i < 2; i++) {
                client.call("QueryClusterInfo", "[]");
                assertThat(client.answer())
                        .isEqualTo(
                                "{\"success\":false,\"result\":[\"ResolverError\",[\"host\",7,"
                                        + "\"why\"]]}");
            }
        }
    }

    @Test
    void answersAnOpcodeThatOnlyGanetiHasAndStaysOpen() throws IOException {
        try (var server = TestServer.start(ANSWERS_OK);
                var client = server.connect()) {
            client.call("SubmitJob", "[[{\"OP_ID\":\"OP_TEST_DUMMY\",\"reason\":[]}]]");
            assertThat(client.answer())
                    .startsWith("{\"success\":false,\"result\":[\"OpCodeUnknown\",[\"");
            assertThat(client.call("QueryClusterInfo", "[]").answer()).isEqualTo(OK);
        }
    }

    @Test
    void survivesItsOwnMistakesAndCountsThem() throws IOException {
        RequestHandler handler =
                (request, _) -> {
                    if (request instanceof LuxiRequest.QueryTags) {
                        return new Object(); // Has no JSON form.
                    }
                    throw new IllegalStateException("broken");
                };
        try (var server = TestServer.start(handler);
                var client = server.connect()) {
            assertThat(client.call("QueryClusterInfo", "[]").answer())
                    .startsWith("{\"success\":false,\"result\":[\"GenericError\",[\"Internal error")
                    .contains("QueryClusterInfo");
            assertThat(client.call("QueryTags", "[\"cluster\",\"\"]").answer())
                    .startsWith("{\"success\":false,\"result\":[\"GenericError\",[\"Internal error")
                    .endsWith("]]}");
            assertThat(server.server().traffic().counts().bugs()).isEqualTo(2);
        }
    }

    @Test
    void closesWhenAnAnswerBreaksInItsMiddle() throws IOException {
        Iterator<Object> rows = Collections.<Object>nCopies(200, "z".repeat(1000)).iterator();
        RequestHandler handler =
                (_, _) ->
                        Map.of(
                                "rows",
                                (Iterable<Object>)
                                        () ->
                                                new Iterator<>() {
                                                    @Override
                                                    public boolean hasNext() {
                                                        return true;
                                                    }

                                                    @Override
                                                    public Object next() {
                                                        return rows.next();
                                                    }
                                                });
        try (var server = TestServer.start(handler);
                var client = server.connect().call("QueryClusterInfo", "[]")) {
            assertThat(client.answer()).startsWith("{\"success\":true").endsWith("<EOF>");
            assertThat(server.server().traffic().counts().bugs()).isEqualTo(1);
        }
    }

    @Test
    void letsWatchersAndSnapshotsPassWhileAllSlotsAreTaken() throws IOException {
        // given
        var taken = new CountDownLatch(TestServer.WIDE.blocking());
        var free = new CountDownLatch(1);
        RequestHandler handler =
                (request, _) -> {
                    if (request instanceof LuxiRequest.CancelJob) {
                        taken.countDown();
                        awaitLatch(free);
                    }
                    return "ok";
                };
        try (var server = TestServer.start(handler, bounds(1 << 20, 99, L, L, L, S, L));
                var client = server.connect()) {
            List<RawClient> busy = new ArrayList<>();
            for (int i = 0; i < TestServer.WIDE.blocking(); i++) {
                busy.add(server.connect().call("CancelJob", "[1]"));
            }
            awaitLatch(taken);
            // then
            assertThat(client.call("QueryClusterInfo", "[]").answer()).isEqualTo(OK);
            assertThat(client.call("WaitForJobChange", "[1,[],null,null,1]").answer())
                    .isEqualTo(OK);
            assertThat(client.call("CancelJob", "[1]").answer())
                    .contains("GenericError")
                    .contains("busy");
            // when
            free.countDown();
            // then
            for (RawClient each : busy) {
                assertThat(each.answer()).isEqualTo(OK);
                each.close();
            }
            TestServer.await(() -> getsASlot(client)); // They are given back after the answers.
        }
    }

    private static boolean getsASlot(RawClient client) {
        try {
            return client.call("CancelJob", "[1]").answer().equals(OK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void limitsHowManyWatch() throws IOException {
        var watching = new CountDownLatch(TestServer.WIDE.waiting());
        var free = new CountDownLatch(1);
        RequestHandler handler =
                (_, _) -> {
                    watching.countDown();
                    awaitLatch(free);
                    return "ok";
                };
        try (var server = TestServer.start(handler);
                var client = server.connect()) {
            List<RawClient> watchers = new ArrayList<>();
            for (int i = 0; i < TestServer.WIDE.waiting(); i++) {
                watchers.add(server.connect().call("WaitForJobChange", "[1,[],null,null,1]"));
            }
            awaitLatch(watching);
            assertThat(client.call("WaitForJobChange", "[1,[],null,null,1]").answer())
                    .contains("GenericError");
            free.countDown();
            for (RawClient each : watchers) {
                assertThat(each.answer()).isEqualTo(OK);
                each.close();
            }
        }
    }

    @Test
    void answersWhatALuxiClientAsks() throws IOException {
        try (var server = TestServer.start((request, _) -> List.of(request.toString()));
                var client = LuxiClient.connect(server.socket())) {
            assertThat(Json.text(client.call("ArchiveJob", 5L)))
                    .isEqualTo("[\"ArchiveJob[job=5]\"]");
        }
    }
}
