package janeti.cli.cluster;

import janeti.cli.ask.Answer;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.show.Table;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** janeti cluster status. */
@Command(
        name = "status",
        description = {
            "Tells which node has which configuration, by its serial number.",
            "Candidates have config.data and the ssconf files, others the ssconf files alone.",
            "Exit status 1 if a node does not take what it is to have."
        })
final class ClusterStatus implements Callable<Integer> {
    private static final List<Table.Head> HEADS =
            List.of(
                    new Table.Head("Node", false),
                    new Table.Head("Role", false),
                    new Table.Head("Serial", true),
                    new Table.Head("Behind", true),
                    new Table.Head("Problem", false));

    private static final List<String> FIELDS = List.of("distribution");
    private static final double MILLIS = 1e3;

    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--json", description = "Print a JSON list of objects, one for each node.")
    private boolean json;

    @Override
    public Integer call() {
        try (Connection connection = cluster.connect()) {
            List<?> values = Answer.list(connection.call("QueryConfigValues", FIELDS));
            List<?> copies = Answer.list(values.getFirst());
            if (json) {
                cluster.out().println(Json.text(copies));
            } else {
                new Table(HEADS, copies.stream().map(Answer::map).map(ClusterStatus::row).toList())
                        .lines(true, cluster.terminal().width())
                        .forEach(cluster.out()::println);
            }
            boolean good =
                    copies.stream().map(Answer::map).allMatch(copy -> copy.get("problem") == null);
            return (good ? ExitStatus.DONE : ExitStatus.FAILED).number();
        }
    }

    private static List<String> row(Map<?, ?> copy) {
        long serial = Answer.number(copy.get("serial"));
        return List.of(
                Answer.text(copy.get("node")),
                Answer.text(copy.get("role")),
                serial == 0 ? "-" : Long.toString(serial),
                behind(Answer.number(copy.get("lag_ms"))),
                problem(copy.get("problem")));
    }

    private static String behind(long lagMs) {
        return lagMs == 0 ? "-" : String.format(Locale.ROOT, "%.1f s", lagMs / MILLIS);
    }

    private static String problem(@Nullable Object problem) {
        return problem == null ? "-" : Answer.text(problem);
    }
}
