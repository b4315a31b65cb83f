package janeti.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.NodeName;
import janeti.protocol.InstanceCall;
import janeti.protocol.InstanceDict;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class FakeNodesTest {
    private static final NodeName NODE1 = new NodeName("node1");
    private static final NodeName NODE2 = new NodeName("node2");

    private final FakeNodes nodes = new FakeNodes();

    @Test
    void answersAsToldAndRemembersTheOrder() {
        // given
        nodes.on(NodeCall.MasterNodeName.class, call -> new NodeAnswer.Done<>("node1"))
                .on(NODE2, NodeCall.MasterNodeName.class, call -> new NodeAnswer.Failed<>("no"))
                .offline(new NodeName("node3"));
        // when
        var answers =
                List.of(
                        nodes.call(NODE2, new NodeCall.MasterNodeName()),
                        nodes.call(NODE1, new NodeCall.MasterNodeName()),
                        nodes.call(new NodeName("node3"), new NodeCall.MasterNodeName()));
        // then
        assertThat(answers)
                .isEqualTo(
                        List.of(
                                new NodeAnswer.Failed<>("no"),
                                new NodeAnswer.Done<>("node1"),
                                new NodeAnswer.Offline<>()));
        assertThat(nodes.story())
                .containsExactly("node2 master_node_name", "node1 master_node_name");
    }

    @Test
    void whatAnswersNothingSucceedsAndWhatAnswersSomethingMustBeTold() {
        var delay = new NodeCall.TestDelay(Duration.ofSeconds(1));
        assertThat(nodes.call(NODE1, delay)).isEqualTo(new NodeAnswer.Done<Void>(null));
        assertThat(nodes.asked(NodeCall.TestDelay.class)).containsExactly(delay);
        assertThat(nodes.call(NODE1, new NodeCall.HooksRunner("node-add", "pre", Map.of())))
                .isEqualTo(new NodeAnswer.Done<>(List.of()));
        assertThatThrownBy(() -> nodes.call(NODE1, new NodeCall.Version()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Version");
    }

    @Test
    void failsTheCallOfThatNumber() {
        // given
        var delay = new NodeCall.TestDelay(Duration.ofSeconds(1));
        nodes.inject(1, new NodeAnswer.Failed<>("injected")).unreachable(NODE2);
        // when
        var first = nodes.call(NODE1, delay);
        var second = nodes.call(NODE1, delay);
        var third = nodes.call(NODE2, delay);
        // then
        assertThat(first.failure()).isNull();
        assertThat(second.failure()).isEqualTo("injected");
        assertThat(third).isInstanceOf(NodeAnswer.Unreachable.class);
    }

    @Test
    void holdsCallsUpUntilTheGateOpens() {
        // given
        Gate gate = nodes.gate(NodeCall.TestDelay.class);
        var answer = new CompletableFuture<NodeAnswer<Void>>();
        Thread.ofVirtual()
                .start(() ->
                        answer.complete(nodes.call(NODE1, new NodeCall.TestDelay(Duration.ZERO))));
        // when
        gate.awaitArrival();
        boolean early = answer.isDone();
        gate.open();
        // then
        assertThat(answer.join().failure()).isNull();
        assertThat(early).isFalse();
    }

    @Test
    void manualTimeWakesWhoWaitsForIt() throws InterruptedException {
        // given
        var clock = new ManualClock();
        Thread sleeper =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                clock.sleep(Duration.ofSeconds(10));
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        clock.awaitParked(1);
        // when
        clock.advance(Duration.ofSeconds(9));
        clock.awaitParked(1);
        clock.advance(Duration.ofSeconds(1));
        sleeper.join(Duration.ofSeconds(60));
        // then
        assertThat(sleeper.isAlive()).isFalse();
        assertThat(clock.instant()).isEqualTo(ManualClock.START.plusSeconds(10));
    }

    @Test
    void factsAreFound() {
        assertThat(Facts.spec("node-rpc.json")).containsKey("calls");
        assertThat(Facts.capture("noded.jsonl")).hasSizeGreaterThan(600);
    }

    @Test
    void losesTheAnswerOfACallThatWasDone() {
        // given
        var machines = new WorkingNodes(nodes);
        nodes.injectAfter(0, new NodeAnswer.Unreachable<>("gone", true));
        var call =
                new InstanceCall.InstanceStart(
                        new InstanceDict(Map.of("name", "web")), false, List.of());
        // when
        NodeAnswer<Void> answer = nodes.call(NODE1, call);
        // then
        assertThat(answer).isEqualTo(new NodeAnswer.Unreachable<>("gone", true));
        assertThat(machines.running(NODE1)).containsExactly("web");
    }

    @Test
    void holdsTheCallOfOneNumberUp() {
        // given
        Gate gate = nodes.gate(1);
        var delay = new NodeCall.TestDelay(Duration.ofSeconds(1));
        // when
        NodeAnswer<Void> first = nodes.call(NODE1, delay);
        var second = CompletableFuture.supplyAsync(() -> nodes.call(NODE1, delay));
        gate.awaitArrival();
        // then
        assertThat(first.failure()).isNull();
        assertThat(second.isDone()).isFalse();
        gate.open();
        assertThat(second.join().failure()).isNull();
    }
}
