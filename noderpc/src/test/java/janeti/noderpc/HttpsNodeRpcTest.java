package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.NodeName;
import janeti.protocol.ClusterCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class HttpsNodeRpcTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final NodeIdentity CLUSTER = new Certificates(CLOCK).cluster();
    private static final NodeName NODE1 = new NodeName("node1.example.com");
    private static final NodeIdentity CLIENT = new Certificates(CLOCK).client(CLUSTER, NODE1);
    private static final NodeCall.HooksRunner NOT_REPEATABLE =
            new NodeCall.HooksRunner("node-add", "pre", Map.of());

    /** Enough for a connection to be made on a slow machine, so that the request is on its way. */
    private static final Duration AFTER_GREETINGS = Duration.ofSeconds(4);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    /** Its time limit is that much longer than the delay; never sent to a real node. */
    private static NodeCall.TestDelay limitedTo(Duration limit) {
        return new NodeCall.TestDelay(limit.minusSeconds(5));
    }

    private TestNode node(TestNode.Answer answer) throws IOException {
        Set<String> candidates = Set.of(NodeTrust.digest(CLIENT.certificate()));
        var trust = NodeTrust.ofCalled(CLUSTER.certificate(), CLOCK, () -> candidates);
        var node = new TestNode(CLUSTER.context(trust), answer);
        open.add(node);
        return node;
    }

    private HttpsNodeRpc rpc(int port) {
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK);
        var rpc =
                new HttpsNodeRpc(
                        name -> new NodeAddress("127.0.0.1", false), port, CLIENT.context(trust));
        open.add(rpc);
        return rpc;
    }

    private static NodeAnswer.Unreachable<?> unreachable(NodeAnswer<?> answer) {
        assertThat(answer).isInstanceOf(NodeAnswer.Unreachable.class);
        return (NodeAnswer.Unreachable<?>) answer;
    }

    @Test
    void postsTheArgumentsToTheNameOfTheCallAndDecodesTheAnswer() throws IOException {
        // given
        TestNode node = node(TestNode.saying("[true, 3000000]"));
        // when
        var answer = rpc(node.port()).call(NODE1, new NodeCall.Version());
        // then
        assertThat(answer).isEqualTo(new NodeAnswer.Done<>(3000000L));
        assertThat(node.asked).containsExactly("POST /version []");
    }

    @Test
    void aCallThatAnswersNothingIsDone() throws IOException {
        TestNode node = node(TestNode.saying("[true, null]"));
        var answer = rpc(node.port()).call(NODE1, new NodeCall.TestDelay(Duration.ofMillis(250)));
        assertThat(answer).isEqualTo(new NodeAnswer.Done<Void>(null));
        assertThat(node.asked).containsExactly("POST /test_delay [0.25]");
    }

    @Test
    void aNameOfTenThousandCharactersArrivesWhole() throws IOException {
        TestNode node = node(TestNode.saying("[true, false]"));
        String name = "n".repeat(10_000);
        var answer = rpc(node.port()).call(NODE1, new ClusterCall.NodeHasIpAddress(name));
        assertThat(answer).isEqualTo(new NodeAnswer.Done<>(false));
        assertThat(node.asked).containsExactly("POST /node_has_ip_address [\"" + name + "\"]");
    }

    @Test
    void aNodesNoIsFailedInItsWords() throws IOException {
        TestNode node = node(TestNode.saying("[false, \"Can't add IP\"]"));
        assertThat(rpc(node.port()).call(NODE1, new NodeCall.Version()))
                .isEqualTo(new NodeAnswer.Failed<>("Can't add IP"));
        assertThat(node.asked).hasSize(1);
    }

    @Test
    void aNoWithoutWordsSaysSo() throws IOException {
        TestNode node = node(TestNode.saying("[false, null]"));
        assertThat(rpc(node.port()).call(NODE1, new NodeCall.Version()))
                .isEqualTo(new NodeAnswer.Failed<>("No error information"));
    }

    @Test
    void aRefusedConnectionCannotHaveArrived() throws IOException {
        // given
        int port;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }
        // when
        var answer = unreachable(rpc(port).call(NODE1, NOT_REPEATABLE));
        // then
        assertThat(answer.mayHaveArrived()).isFalse();
        assertThat(answer.text())
                .contains("hooks_runner", "node1.example.com", "127.0.0.1 port " + port)
                .contains("connection refused")
                .endsWith("check that the node daemon runs there");
    }

    @Test
    void aNodeThatHangsEndsTheCallWithItsTimeLimit() throws IOException {
        // given
        var end = new CountDownLatch(1);
        TestNode node = node(exchange -> awaitQuietly(end));
        // when
        var answer = unreachable(rpc(node.port()).call(NODE1, limitedTo(AFTER_GREETINGS)));
        end.countDown();
        // then: not tried again, though it is repeatable
        assertThat(answer.mayHaveArrived()).isTrue();
        assertThat(answer.text()).contains("time limit of 4.0 s is over");
        assertThat(node.asked).hasSize(1);
    }

    @Test
    void noCallTakesLongerThanTheLongestThatIsAllowed() throws IOException {
        // given
        var end = new CountDownLatch(1);
        TestNode node = node(exchange -> awaitQuietly(end));
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK);
        var rpc =
                new HttpsNodeRpc(
                        name -> new NodeAddress("127.0.0.1", false),
                        node.port(),
                        CLIENT.context(trust),
                        AFTER_GREETINGS);
        open.add(rpc);
        // when
        var answer = unreachable(rpc.call(NODE1, NOT_REPEATABLE));
        end.countDown();
        // then
        assertThat(answer.text()).contains("time limit of 4.0 s is over");
    }

    @Test
    void anAnswerThatStopsHalfwayEndsTheCallWithItsTimeLimit() throws IOException {
        // given: the head of an answer, and then nothing
        var end = new CountDownLatch(1);
        TestNode node =
                node(exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('[');
                    exchange.getResponseBody().flush();
                    awaitQuietly(end);
                });
        // when
        var answer = unreachable(rpc(node.port()).call(NODE1, limitedTo(AFTER_GREETINGS)));
        end.countDown();
        // then
        assertThat(answer.text()).contains("time limit of 4.0 s is over");
        assertThat(answer.mayHaveArrived()).isTrue();
    }

    @Test
    void aHostThatTakesTheConnectionAndSaysNothingEndsTheCallWithItsTimeLimit() throws IOException {
        // given: never accepted, so not even a TLS greeting comes back
        var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(silent);
        // when
        var answer =
                unreachable(
                        rpc(silent.getLocalPort()).call(NODE1, limitedTo(Duration.ofMillis(500))));
        // then
        assertThat(answer.text()).contains("time limit of 0.5 s is over");
    }

    @Test
    void aBrokenConnectionIsTriedOnceMoreIfTheCallMayBeRepeated() throws IOException {
        // given: the first answer is cut off
        var times = new AtomicInteger();
        TestNode node =
                node(exchange -> {
                    if (times.getAndIncrement() > 0) {
                        TestNode.saying("[true, 3]").answer(exchange);
                    }
                });
        // when
        var answer = rpc(node.port()).call(NODE1, new NodeCall.Version());
        // then
        assertThat(answer).isEqualTo(new NodeAnswer.Done<>(3L));
        assertThat(node.asked).hasSize(2);
    }

    @Test
    void aBrokenConnectionIsNotTriedAThirdTime() throws IOException {
        TestNode node = node(exchange -> {});
        var answer = unreachable(rpc(node.port()).call(NODE1, new NodeCall.Version()));
        assertThat(answer.mayHaveArrived()).isTrue();
        assertThat(answer.text()).contains("connection broken");
        assertThat(node.asked).hasSize(2);
    }

    @Test
    void aBrokenConnectionIsNotTriedAgainIfTheCallMayNotBeRepeated() throws IOException {
        TestNode node = node(exchange -> {});
        var answer = unreachable(rpc(node.port()).call(NODE1, NOT_REPEATABLE));
        assertThat(answer.mayHaveArrived()).isTrue();
        assertThat(node.asked).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "",
                "null",
                "{}",
                "[true]",
                "[true, 1, 2]",
                "[1, 2]",
                "[true, \"text\"]",
                "[true, 3"
            })
    void anAnswerOfAnotherFormMayHaveArrived(String body) throws IOException {
        TestNode node = node(TestNode.saying(body));
        var answer = unreachable(rpc(node.port()).call(NODE1, new NodeCall.Version()));
        assertThat(answer.mayHaveArrived()).isTrue();
        assertThat(answer.text()).contains("version fits the master daemon's");
        assertThat(node.asked).hasSize(1);
    }

    @Test
    void anHttpErrorIsNoAnswer() throws IOException {
        TestNode node = node(TestNode.saying(404, "no such call"));
        var answer = unreachable(rpc(node.port()).call(NODE1, new NodeCall.Version()));
        assertThat(answer.mayHaveArrived()).isFalse();
        assertThat(answer.text()).contains("HTTP status 404");
    }

    @Test
    void anOfflineOrUnknownNodeIsNotContacted() throws IOException {
        // given
        TestNode node = node(TestNode.saying("[true, 3]"));
        var trust = NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK);
        var rpc =
                new HttpsNodeRpc(
                        name -> name.equals(NODE1) ? new NodeAddress("127.0.0.1", true) : null,
                        node.port(),
                        CLIENT.context(trust));
        open.add(rpc);
        // then
        assertThat(rpc.call(NODE1, new NodeCall.Version())).isEqualTo(new NodeAnswer.Offline<>());
        assertThat(unreachable(rpc.call(new NodeName("nobody"), new NodeCall.Version())).text())
                .contains("There is no node nobody");
        assertThat(node.asked).isEmpty();
    }

    @Test
    void anInterruptGivesUpAtOnceAndKeepsTheInterrupt() throws IOException, InterruptedException {
        // given
        var arrived = new Semaphore(0);
        var end = new CountDownLatch(1);
        TestNode node =
                node(exchange -> {
                    arrived.release();
                    awaitQuietly(end);
                });
        HttpsNodeRpc rpc = rpc(node.port());
        var answer = new CompletableFuture<NodeAnswer<Long>>();
        var stillInterrupted = new CompletableFuture<Boolean>();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            answer.complete(rpc.call(NODE1, new NodeCall.Version()));
                            stillInterrupted.complete(Thread.currentThread().isInterrupted());
                        });
        assertThat(arrived.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        // when
        caller.interrupt();
        // then
        assertThat(unreachable(answer.orTimeout(60, TimeUnit.SECONDS).join()).mayHaveArrived())
                .isTrue();
        assertThat(answer.join().failure()).contains("given up");
        assertThat(stillInterrupted.orTimeout(60, TimeUnit.SECONDS).join()).isTrue();
        assertThat(rpc.isIdle()).isTrue();
        assertThat(node.asked).hasSize(1);
        end.countDown();
    }

    @Test
    void callsToOneNodeAreBoundedAndTheOthersWait() throws IOException, InterruptedException {
        // given
        var arrived = new Semaphore(0);
        var end = new CountDownLatch(1);
        TestNode node =
                node(exchange -> {
                    arrived.release();
                    awaitQuietly(end);
                    TestNode.saying("[true, 3]").answer(exchange);
                });
        HttpsNodeRpc rpc = rpc(node.port());
        var answers = new ArrayList<CompletableFuture<NodeAnswer<Long>>>();
        for (int i = 0; i < Limits.CONNECTIONS_PER_NODE + 3; i++) {
            var answer = new CompletableFuture<NodeAnswer<Long>>();
            answers.add(answer);
            Thread.ofVirtual()
                    .start(() -> answer.complete(rpc.call(NODE1, new NodeCall.Version())));
        }
        assertThat(arrived.tryAcquire(Limits.CONNECTIONS_PER_NODE, 60, TimeUnit.SECONDS)).isTrue();
        // when: a call that may wait for half a second only
        var late = unreachable(rpc.call(NODE1, limitedTo(Duration.ofMillis(500))));
        // then
        assertThat(late.text())
                .contains("no connection was free within 0.5 s")
                .contains("at most 8");
        assertThat(late.mayHaveArrived()).isFalse();
        assertThat(node.asked).hasSize(Limits.CONNECTIONS_PER_NODE);
        // and when
        end.countDown();
        // then
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join())
                                .isEqualTo(new NodeAnswer.Done<>(3L)));
        assertThat(rpc.isIdle()).isTrue();
    }

    @Test
    void asksManyNodesAtOnce() throws IOException {
        // given: nobody is answered before both have asked
        var both = new CountDownLatch(2);
        TestNode node =
                node(exchange -> {
                    both.countDown();
                    awaitQuietly(both);
                    TestNode.saying("[true, \"node1\"]").answer(exchange);
                });
        NodeName other = new NodeName("node2.example.com");
        // when
        var answers =
                rpc(node.port()).callAll(List.of(NODE1, other), new NodeCall.MasterNodeName());
        // then
        assertThat(answers)
                .isEqualTo(
                        Map.of(
                                NODE1, new NodeAnswer.Done<>("node1"),
                                other, new NodeAnswer.Done<>("node1")));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The test is over.
        }
    }
}
