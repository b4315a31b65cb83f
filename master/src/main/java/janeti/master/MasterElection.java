package janeti.master;

import janeti.model.NodeName;
import janeti.noderpc.NodeRpc;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The vote: every node is asked who the master is, by its own files.
 *
 * <p>Rule of Ganeti 3: won with more than half of all nodes, so of an even number half is not
 * enough; lost once the nodes that did not answer could not turn it. In between it is held again,
 * six times in all. Our own vote is for us, as {@link MasterCheck} has just read it; so a one-node
 * cluster agrees with itself without a call.
 */
public final class MasterElection {
    private static final Logger log = LoggerFactory.getLogger(MasterElection.class);

    private final NodeName self;
    private final NodeRpc nodes;
    private final Pause pause;

    /** Waits between two tries. */
    @FunctionalInterface
    public interface Pause {
        void await(Duration length);
    }

    public MasterElection(NodeName self, NodeRpc nodes, Pause pause) {
        this.self = self;
        this.nodes = nodes;
        this.pause = pause;
    }

    /**
     * Returns if this node may be master, else is refused with counts and names.
     *
     * @return who gave no vote
     */
    public Set<NodeName> hold(Collection<NodeName> all) {
        List<NodeName> others = all.stream().filter(node -> !node.equals(self)).sorted().toList();
        for (int i = 1; ; i++) {
            Votes votes = ask(others);
            Outcome outcome = votes.outcome();
            log.info("vote held: try={} outcome={} {}", i, outcome, votes);
            switch (outcome) {
                case WON -> {
                    return votes.silent().keySet();
                }
                case LOST -> throw refused("It cannot be won", votes);
                case OPEN -> {
                    if (i == Limits.VOTE_TRIES) {
                        throw refused("Too few nodes answered, " + i + " times", votes);
                    }
                }
            }
            pause.await(Limits.VOTE_INTERVAL);
        }
    }

    private Votes ask(List<NodeName> others) {
        var inFavour = new ArrayList<NodeName>(List.of(self));
        Map<NodeName, NodeName> against = new TreeMap<>();
        Map<NodeName, String> silent = new TreeMap<>();
        nodes.callAll(others, new NodeCall.MasterNodeName())
                .forEach((node, answer) -> {
                    String failure = answer.failure();
                    if (failure != null) {
                        silent.put(node, failure);
                        return;
                    }
                    String master = master(answer);
                    if (master.isEmpty()) {
                        silent.put(node, "knows no master");
                    } else if (master.equals(self.value())) {
                        inFavour.add(node);
                    } else {
                        against.put(node, new NodeName(master));
                    }
                });
        return new Votes(inFavour, against, silent);
    }

    private static String master(NodeAnswer<String> answer) {
        return answer instanceof NodeAnswer.Done<String>(String name) && name != null ? name : "";
    }

    private StartRefused refused(String why, Votes votes) {
        return new StartRefused(
                ExitCode.FAILURE,
                String.format(
                        "The vote that %s is the master is not won. %s. %s. If these nodes are down"
                                + " for good and you are certain that no other master runs, start with"
                                + " --no-voting; else start their node daemons and try again.",
                        self, why, votes.inWords()));
    }

    enum Outcome {
        WON,
        LOST,
        /** The silent nodes decide. */
        OPEN
    }

    /**
     * What came of one try.
     *
     * @param against whom each of these nodes believes in
     * @param silent why each of these gave no vote
     */
    record Votes(
            List<NodeName> inFavour,
            Map<NodeName, NodeName> against,
            Map<NodeName, String> silent) {

        Outcome outcome() {
            int all = inFavour.size() + against.size() + silent.size();
            if (2 * inFavour.size() > all) {
                return Outcome.WON;
            }
            return 2 * (inFavour.size() + silent.size()) > all ? Outcome.OPEN : Outcome.LOST;
        }

        String inWords() {
            var words = new StringBuilder();
            words.append("For: ").append(inFavour.size()).append(' ').append(inFavour);
            words.append("; against: ").append(against.size());
            words.append(
                    against.entrySet().stream()
                            .map(vote -> vote.getKey() + " believes in " + vote.getValue())
                            .collect(Collectors.joining(", ", " [", "]")));
            words.append("; no answer: ").append(silent.size());
            words.append(
                    silent.entrySet().stream()
                            .map(node -> node.getKey() + ": " + node.getValue())
                            .collect(Collectors.joining(", ", " [", "]")));
            return words.toString();
        }

        /** For the log. */
        @Override
        public String toString() {
            return String.format(
                    "for=%d against=%d silent=%d silent_nodes=%s",
                    inFavour.size(), against.size(), silent.size(), silent.keySet());
        }
    }
}
