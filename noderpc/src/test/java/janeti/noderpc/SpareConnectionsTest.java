package janeti.noderpc;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.protocol.NodeIdentity;
import janeti.protocol.NodeTrust;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

import javax.net.ssl.SSLContext;

class SpareConnectionsTest {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final NodeIdentity CLUSTER = new Certificates(CLOCK).cluster();
    private static final NodeName NODE1 = new NodeName("node1.example.com");
    private static final NodeIdentity CLIENT = new Certificates(CLOCK).client(CLUSTER, NODE1);
    private static final SSLContext CALLER =
            CLIENT.context(NodeTrust.ofCaller(CLUSTER.certificate(), CLOCK));
    private static final NodeAddress HERE = new NodeAddress("127.0.0.1", false);
    private static final NodeAnswer<Long> THREE = new NodeAnswer.Done<>(3L);
    private static final NodeCall.Version REPEATABLE = new NodeCall.Version();
    private static final NodeCall.HooksRunner NOT_REPEATABLE =
            new NodeCall.HooksRunner("node-add", "pre", Map.of());
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private OneCallNode node;
    private HttpsNodeRpc rpc;

    @BeforeEach
    void open() throws IOException {
        var candidates = Set.of(NodeTrust.digest(CLIENT.certificate()));
        var called = NodeTrust.ofCalled(CLUSTER.certificate(), CLOCK, () -> candidates);
        node = new OneCallNode(CLUSTER.context(called));
        rpc = new HttpsNodeRpc(name -> HERE, node.port(), CALLER);
    }

    @AfterEach
    void close() throws IOException {
        rpc.close();
        node.close();
    }

    private void callTwice() throws InterruptedException {
        assertThat(rpc.call(NODE1, REPEATABLE)).isEqualTo(THREE);
        assertThat(rpc.call(NODE1, REPEATABLE)).isEqualTo(THREE);
        node.awaitGreetings(2);
    }

    @Test
    void whoCallsTwiceFindsAConnectionReadyTheThirdTime() throws InterruptedException {
        // given
        callTwice();
        // when: one more is greeted, without a call
        node.awaitGreetings(1);
        assertThat(node.asked).containsExactly("1 /version", "2 /version");
        // then
        assertThat(rpc.call(NODE1, REPEATABLE)).isEqualTo(THREE);
        assertThat(node.asked).containsExactly("1 /version", "2 /version", "3 /version");
    }

    @Test
    void aSingleCallMakesNone() {
        assertThat(rpc.call(NODE1, REPEATABLE)).isEqualTo(THREE);
        assertThat(rpc.spares()).isZero();
    }

    @Test
    void callsThatAreFarApartMakeNone() {
        try (var spares = new SpareConnections(CALLER, node.port(), Duration.ZERO)) {
            spares.answered(HERE);
            spares.answered(HERE);
            assertThat(spares.count()).isZero();
        }
    }

    @Test
    void aCallThatMayNotBeRepeatedGoesOverANewOne() throws InterruptedException {
        // given
        callTwice();
        node.awaitGreetings(1);
        node.answer = OneCallNode.ok("[true, []]");
        // when
        rpc.call(NODE1, NOT_REPEATABLE);
        // then
        assertThat(node.asked).containsExactly("1 /version", "2 /version", "4 /hooks_runner");
    }

    @Test
    void oneThatTheNodeHasForgottenIsReplaced() throws Exception {
        // given
        callTwice();
        node.awaitGreetings(1);
        // when
        node.forgetIdle();
        // then
        assertThat(rpc.call(NODE1, REPEATABLE)).isEqualTo(THREE);
        assertThat(node.asked).containsExactly("1 /version", "2 /version", "4 /version");
    }

    @Test
    void aNodeThatIsGoneIsToldOfAsEver() throws Exception {
        // given
        callTwice();
        node.awaitGreetings(1);
        // when
        node.close();
        // then
        var answer = (NodeAnswer.Unreachable<?>) rpc.call(NODE1, NOT_REPEATABLE);
        assertThat(answer.text()).contains("connection refused");
        assertThat(answer.mayHaveArrived()).isFalse();
    }

    @Test
    void oneThatNobodyTakesIsUsedUpSoThatTheNodeDoesNotComplain() throws InterruptedException {
        try (var spares = new SpareConnections(CALLER, node.port(), Duration.ofMillis(200))) {
            spares.answered(HERE);
            spares.answered(HERE);
            node.awaitAnswers(1);
            assertThat(node.asked).containsExactly("1 /version");
            assertThat(spares.count()).isZero();
        }
    }

    @Test
    void closingUsesThemUp() throws InterruptedException {
        // given
        var spares = new SpareConnections(CALLER, node.port(), FOR_EVER);
        spares.answered(HERE);
        spares.answered(HERE);
        node.awaitGreetings(1);
        // when
        spares.close();
        // then
        node.awaitAnswers(1);
        assertThat(node.asked).containsExactly("1 /version");
        spares.answered(HERE);
        assertThat(spares.count()).isZero();
    }

    @Test
    void thereIsAnEndToHowManyThereAre() throws IOException {
        // given: nodes that take connections and say nothing
        try (var silent = new ServerSocket(0, 4 * Limits.SPARES);
                var spares = new SpareConnections(CALLER, silent.getLocalPort(), FOR_EVER)) {
            // when
            for (int i = 1; i <= 2 * Limits.SPARES; i++) {
                var address = new NodeAddress("127.0.1." + i, false);
                spares.answered(address);
                spares.answered(address);
            }
            // then
            assertThat(spares.count()).isEqualTo(Limits.SPARES);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "garbage|what came is no HTTP answer",
                "HTTP/1.0 200 OK|the connection ended before an answer came",
                "HTTP/1.0 200 OK~Content-Length: 100~~[true, 3]|ended after 11 of 100 bytes",
                "HTTP/1.0 200 OK~Content-Length: 9999999999~~[true, 3]|longer than 67108864 bytes",
                "HTTP/1.0 500 No~~|HTTP status 500",
                "HTTP/1.0 200 OK~~[true|version fits the master daemon's",
            })
    void anAnswerThatIsNoneMayHaveArrived(String answer, String words) throws Exception {
        // given
        callTwice();
        // when
        node.answer = answer.replace("~", "\r\n") + "\r\n";
        // then
        var got = (NodeAnswer.Unreachable<?>) rpc.call(NODE1, NOT_REPEATABLE);
        assertThat(got.text()).contains("hooks_runner", "node1.example.com", words);
        assertThat(got.mayHaveArrived()).isTrue();
    }

    @Test
    void aNodeThatHangsEndsTheCallWithItsTimeLimitAndTheConnectionToo() throws Exception {
        // given
        callTwice();
        node.awaitAnswers(2);
        node.answer = null;
        // when: half a second, as it is longer by five than what is asked for
        var answer =
                (NodeAnswer.Unreachable<?>)
                        rpc.call(NODE1, new NodeCall.TestDelay(Duration.ofMillis(-4500)));
        // then
        assertThat(answer.text()).contains("time limit of 0.5 s is over");
        assertThat(answer.mayHaveArrived()).isTrue();
        node.awaitAnswers(1);
        assertThat(rpc.isIdle()).isTrue();
    }

    @Test
    void aHeadWithoutEndIsCutOff() throws Exception {
        callTwice();
        node.answer = "HTTP/1.0 200 OK\r\n" + "X: y\r\n".repeat(Limits.HEAD_BYTES);
        assertThat(rpc.call(NODE1, NOT_REPEATABLE).failure())
                .contains("the head of the answer is longer than 16384 bytes");
    }

    @Test
    void anAnswerWithoutALengthEndsWithItsConnection() throws Exception {
        callTwice();
        node.answer = "HTTP/1.0 200 OK\r\n\r\n[true, 3]";
        assertThat(rpc.call(NODE1, REPEATABLE)).isEqualTo(THREE);
    }
}
