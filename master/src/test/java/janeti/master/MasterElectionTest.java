package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.testkit.FakeNodes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class MasterElectionTest {
    private static final NodeName SELF = node(1);

    private final FakeNodes nodes = new FakeNodes();
    private final List<Duration> pauses = new ArrayList<>();

    @ParameterizedTest(name = "for={0} against={1} silent={2}: {3}")
    @CsvSource({
        // For counts ourselves. Odd numbers: the larger half.
        "1, 0, 0, WON",
        "2, 1, 0, WON",
        "2, 0, 1, WON",
        "1, 2, 0, LOST",
        "1, 1, 1, OPEN",
        "1, 0, 2, OPEN",
        "3, 2, 0, WON",
        "3, 0, 2, WON",
        "2, 0, 3, OPEN",
        "2, 2, 1, OPEN",
        "2, 3, 0, LOST",
        "1, 3, 1, LOST",
        // Even numbers: half is not enough.
        "1, 1, 0, LOST",
        "1, 0, 1, OPEN",
        "2, 0, 0, WON",
        "2, 2, 0, LOST",
        "2, 1, 1, OPEN",
        "2, 0, 2, OPEN",
        "3, 1, 0, WON",
        "3, 0, 1, WON",
        "1, 2, 1, LOST"
    })
    void countsAsGanetiDoes(int inFavour, int against, int silent, MasterElection.Outcome outcome) {
        // given
        var other = new NodeName("other.example.com");
        var votes =
                new MasterElection.Votes(
                        IntStream.range(0, inFavour).mapToObj(MasterElectionTest::node).toList(),
                        named(100, against, other),
                        named(200, silent, "no answer"));
        // then
        assertThat(votes.outcome()).isEqualTo(outcome);
    }

    @Test
    void aClusterOfOneAgreesWithItselfWithoutACall() {
        // when
        election().hold(List.of(SELF));
        // then
        assertThat(nodes.asked()).isEmpty();
        assertThat(pauses).isEmpty();
    }

    @Test
    void asksEveryOtherNodeOnce() {
        // given
        believeIn(SELF, 2, 3);
        // when
        election().hold(List.of(node(3), SELF, node(2)));
        // then
        assertThat(nodes.story())
                .containsExactlyInAnyOrder(
                        "node2.example.com master_node_name", "node3.example.com master_node_name");
        assertThat(pauses).isEmpty();
    }

    @Test
    void tellsWhoGaveNoVote() {
        // given
        believeIn(SELF, 2, 3);
        nodes.unreachable(node(3));
        // then
        assertThat(election().hold(List.of(SELF, node(2), node(3)))).containsExactly(node(3));
    }

    @Test
    void triesAgainUntilEnoughNodesHaveStarted() {
        // given
        believeIn(SELF, 2, 3);
        nodes.unreachable(node(2), node(3));
        var election =
                new MasterElection(
                        SELF,
                        nodes,
                        length -> {
                            pauses.add(length);
                            if (pauses.size() == 3) {
                                nodes.reachable(node(3));
                            }
                        });
        // when
        election.hold(List.of(SELF, node(2), node(3)));
        // then
        assertThat(pauses).hasSize(3).containsOnly(Duration.ofSeconds(10));
    }

    @Test
    void givesUpAfterSixTriesAndExplains() {
        // given
        nodes.unreachable(node(2), node(3)).offline(node(4));
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> election().hold(List.of(SELF, node(2), node(3), node(4))))
                .withMessageContaining("Too few nodes answered, 6 times")
                .withMessageContaining("For: 1 [node1.example.com]; against: 0")
                .withMessageContaining("no answer: 3 [node2.example.com: Node node2")
                .withMessageContaining("node4.example.com: Node is marked offline")
                .withMessageContaining("--no-voting")
                .extracting(refused -> refused.exitCode().number())
                .isEqualTo(1);
        assertThat(pauses).hasSize(5);
        assertThat(nodes.asked()).hasSize(12);
    }

    @Test
    void losesAtOnceAgainstAMajority() {
        // given
        believeIn(node(2), 2, 3);
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> election().hold(List.of(SELF, node(2), node(3))))
                .withMessageContaining("It cannot be won")
                .withMessageContaining(
                        "against: 2 [node2.example.com believes in node2.example.com,"
                                + " node3.example.com believes in node2.example.com]");
        assertThat(pauses).isEmpty();
    }

    @Test
    void aNodeWithoutAMasterOrWithAFailureGivesNoVote() {
        // given
        nodes.on(node(2), NodeCall.MasterNodeName.class, call -> new NodeAnswer.Done<>(""));
        nodes.on(
                node(3),
                NodeCall.MasterNodeName.class,
                call -> new NodeAnswer.Failed<>("no ssconf"));
        // then
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> election().hold(List.of(SELF, node(2), node(3))))
                .withMessageContaining("node2.example.com: knows no master")
                .withMessageContaining("node3.example.com: no ssconf");
    }

    @Test
    void winsWithTwoOfThreeWhileTheThirdDisagrees() {
        // given
        believeIn(SELF, 2);
        believeIn(node(3), 3);
        // then
        assertThatCode(() -> election().hold(List.of(SELF, node(2), node(3))))
                .doesNotThrowAnyException();
    }

    private MasterElection election() {
        return new MasterElection(SELF, nodes, pauses::add);
    }

    private void believeIn(NodeName master, int... believers) {
        for (int believer : believers) {
            nodes.on(
                    node(believer),
                    NodeCall.MasterNodeName.class,
                    call -> new NodeAnswer.Done<>(master.value()));
        }
    }

    private static NodeName node(int number) {
        return new NodeName("node" + number + ".example.com");
    }

    private static <V> Map<NodeName, V> named(int first, int count, V value) {
        return IntStream.range(first, first + count)
                .boxed()
                .collect(Collectors.toMap(MasterElectionTest::node, n -> value));
    }
}
