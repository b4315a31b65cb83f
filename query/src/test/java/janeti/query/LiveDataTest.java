package janeti.query;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.testkit.FakeNodes;
import janeti.testkit.Gate;
import janeti.testkit.ManualClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

class LiveDataTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration AGE = Duration.ofSeconds(1);
    private static final long HANGS_S = 20;

    private final ManualClock clock = new ManualClock();
    private final FakeNodes nodes = new FakeNodes();
    private final AtomicLong changes = new AtomicLong();
    private final LiveData live = new LiveData(nodes, clock, LIMIT, AGE, _ -> changes.get());
    private final Config config = TestCluster.config();
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void endClients() {
        clients.shutdownNow();
    }

    @Test
    void oneSlowNodeDoesNotHoldTheOthersUp() throws Exception {
        // given: one node that never answers
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch givenUp = new CountDownLatch(1);
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        nodes.on(
                TestCluster.NODE2,
                NodeCall.Version.class,
                call -> {
                    asked.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        givenUp.countDown();
                    }
                    return new NodeAnswer.Unreachable<>("given up", true);
                });
        // when
        Future<Map<Uuid, NodeAnswer<Long>>> answers = clients.submit(this::ask);
        await(asked);
        clock.awaitParked(1);
        clock.advance(LIMIT);
        // then
        Map<Uuid, NodeAnswer<Long>> got = answers.get(HANGS_S, TimeUnit.SECONDS);
        assertThat(got.get(uuid(TestCluster.NODE1))).isEqualTo(new NodeAnswer.Done<>(40L));
        assertThat(got.get(uuid(TestCluster.NODE2)))
                .isInstanceOfSatisfying(
                        NodeAnswer.Unreachable.class,
                        answer -> assertThat(answer.text()).contains("no answer within 5 s"));
        await(givenUp);
    }

    @Test
    void queriesThatAskTheSameAtTheSameTimeShareOneCall() throws Exception {
        // given
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        Gate gate = nodes.gate(NodeCall.Version.class);
        Future<Map<Uuid, NodeAnswer<Long>>> first = clients.submit(this::ask);
        gate.awaitArrival();
        gate.awaitArrival();
        clock.awaitParked(1);
        // when
        Future<Map<Uuid, NodeAnswer<Long>>> second = clients.submit(this::ask);
        clock.awaitParked(2);
        gate.open();
        // then
        assertThat(second.get(HANGS_S, TimeUnit.SECONDS))
                .isEqualTo(first.get(HANGS_S, TimeUnit.SECONDS));
        assertThat(nodes.asked(NodeCall.Version.class)).hasSize(2);
    }

    @Test
    void anAnswerIsGivenAgainUntilItIsOld() {
        // given
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        ask();
        // when: asked within the age limit
        clock.advance(AGE.minusMillis(1));
        assertThat(ask()).isEqualTo(ask());
        // then
        assertThat(nodes.asked(NodeCall.Version.class)).hasSize(2);
        // when: asked a moment later
        clock.advance(Duration.ofMillis(1));
        ask();
        // then: anew, and nothing old is kept
        assertThat(nodes.asked(NodeCall.Version.class)).hasSize(4);
        assertThat(live.kept()).isEqualTo(2);
    }

    @Test
    void afterAChangeNodesAreAskedAnew() {
        // given
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        ask();
        // when
        changes.incrementAndGet();
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(41L));
        // then
        assertThat(ask().get(uuid(TestCluster.NODE1))).isEqualTo(new NodeAnswer.Done<>(41L));
    }

    @Test
    void whoAsksDuringAChangeDoesNotJoinTheCallFromBefore() throws Exception {
        // given: a call under way
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        Gate gate = nodes.gate(NodeCall.Version.class);
        Future<Map<Uuid, NodeAnswer<Long>>> before = clients.submit(this::ask);
        gate.awaitArrival();
        gate.awaitArrival();
        // when: something is changed, and another looks
        changes.incrementAndGet();
        Future<Map<Uuid, NodeAnswer<Long>>> after = clients.submit(this::ask);
        gate.awaitArrival();
        gate.awaitArrival();
        gate.open();
        before.get(HANGS_S, TimeUnit.SECONDS);
        after.get(HANGS_S, TimeUnit.SECONDS);
        // then
        assertThat(nodes.asked(NodeCall.Version.class)).hasSize(4);
    }

    @Test
    void aFailureIsNotKept() {
        // given: a node that does not answer, and then does
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        nodes.on(
                TestCluster.NODE2,
                NodeCall.Version.class,
                call -> new NodeAnswer.Unreachable<>("away", false));
        ask();
        nodes.on(TestCluster.NODE2, NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        // then
        assertThat(ask().get(uuid(TestCluster.NODE2))).isEqualTo(new NodeAnswer.Done<>(40L));
    }

    @Test
    void nodesThatAreMarkedOfflineAreNotAsked() {
        // given: node3 is marked offline
        nodes.on(NodeCall.Version.class, call -> new NodeAnswer.Done<>(40L));
        // then
        assertThat(ask().get(uuid(TestCluster.NODE3))).isEqualTo(new NodeAnswer.Offline<>());
        assertThat(nodes.asked())
                .extracting(FakeNodes.Asked::node)
                .containsExactlyInAnyOrder(TestCluster.NODE1, TestCluster.NODE2);
    }

    private Map<Uuid, NodeAnswer<Long>> ask() {
        NodeCall<Long> call = new NodeCall.Version();
        return live.ask(List.copyOf(config.nodes().values()), (Node node) -> call);
    }

    private Uuid uuid(NodeName node) {
        return config.node(node).uuid();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(HANGS_S, TimeUnit.SECONDS)).isTrue();
    }
}
