package janeti.jobs;

import janeti.model.BugException;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Answers of nodes as they are recorded: ["done", value], ["failed", text], ["unreachable", text,
 * may have arrived] or ["offline"].
 */
final class Answers {
    private Answers() {}

    static <R> List<@Nullable Object> wire(NodeCall<R> call, NodeAnswer<R> answer) {
        return switch (answer) {
            case NodeAnswer.Done<R> done -> {
                List<@Nullable Object> row = new ArrayList<>();
                row.add("done");
                row.add(call.encode(done.value()));
                yield row;
            }
            case NodeAnswer.Failed<R> failed -> List.of("failed", failed.text());
            case NodeAnswer.Unreachable<R> none ->
                    List.of("unreachable", none.text(), none.mayHaveArrived());
            case NodeAnswer.Offline<R> offline -> List.of("offline");
        };
    }

    static <R> NodeAnswer<R> read(NodeCall<R> call, @Nullable Object wire) {
        if (wire instanceof List<?> row && !row.isEmpty()) {
            switch (String.valueOf(row.get(0))) {
                case "done" -> {
                    return new NodeAnswer.Done<>(call.decode(row.get(1)));
                }
                case "failed" -> {
                    return new NodeAnswer.Failed<>(String.valueOf(row.get(1)));
                }
                case "unreachable" -> {
                    return new NodeAnswer.Unreachable<>(
                            String.valueOf(row.get(1)), Boolean.TRUE.equals(row.get(2)));
                }
                case "offline" -> {
                    return new NodeAnswer.Offline<>();
                }
                default -> {}
            }
        }
        throw new BugException("A recorded answer is of no known form: " + wire);
    }
}
