package janeti.units.node;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.Node;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The nodes that an opcode asks for a report: those that it names, or all. */
record ReportingNodes(List<String> named) {
    /** None of them may change or go while they are asked. */
    LockRequest locks(Config config) {
        return named.isEmpty()
                ? LockRequest.allShared(LockLevel.NODE)
                : LockRequest.shared(
                        LockLevel.NODE,
                        in(config).stream().map(node -> node.uuid().value()).toList());
    }

    /**
     * What each of them reports, in natural order of their names; of one that fails the job's log
     * tells, one that is marked offline is passed over.
     */
    <R> Map<Node, R> ask(UnitContext ctx, NodeCall<R> call, String complaint) {
        Config config = ctx.config();
        List<Node> asked = in(config).stream().filter(node -> !node.offline()).toList();
        Map<NodeName, NodeAnswer<R>> answers =
                ctx.all(asked.stream().map(Node::name).toList(), call);
        Map<Node, R> reports = new LinkedHashMap<>();
        for (Node node : asked) {
            NodeAnswer<R> answer = answers.get(node.name());
            if (answer instanceof NodeAnswer.Done<R> done && done.value() != null) {
                reports.put(node, done.value());
            } else if (!(answer instanceof NodeAnswer.Offline<R>)) {
                ctx.warn(complaint + " node " + node.name() + ": " + failure(answer));
            }
        }
        return reports;
    }

    private static String failure(@Nullable NodeAnswer<?> answer) {
        return switch (answer) {
            case NodeAnswer.Failed<?> failed -> failed.text();
            case NodeAnswer.Unreachable<?> lost -> lost.text();
            case null, default -> "it gave no answer";
        };
    }

    private List<Node> in(Config config) {
        List<Node> nodes =
                named.isEmpty()
                        ? List.copyOf(config.nodes().values())
                        : named.stream().map(config::findNode).distinct().toList();
        return nodes.stream()
                .sorted(Comparator.comparing(node -> node.name().value(), NiceSort.ORDER))
                .toList();
    }
}
