package janeti.cli.job;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Cell;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.Names;
import janeti.model.Json;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** janeti job why. */
@Command(
        name = "why",
        description = "Says why jobs do not go on: who is in the way, and what he does.")
final class JobWhy implements Runnable {
    /** In the order in which they are taken apart here. */
    private static final List<String> FIELDS = List.of("id", "status", "why_parts");

    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--json", description = "Print a JSON list of objects, one for each job.")
    private boolean json;

    @Parameters(paramLabel = "JOB", arity = "1..*", description = "Numbers of jobs.")
    private List<Long> jobs = new ArrayList<>();

    @Override
    public void run() {
        try (Connection connection = cluster.connect()) {
            List<List<Cell>> rows =
                    connection.query("job", FIELDS, Names.filter("id", jobs)).rows();
            for (List<Cell> row : rows) {
                if (!row.get(1).isNormal()) {
                    throw new Failure(
                            ExitStatus.NOT_FOUND,
                            String.format(
                                    "There is no job %s; \"%s\" shows which there are.",
                                    row.getFirst().value(), cluster.typed("job list")));
                }
            }
            if (json) {
                cluster.out().println(Json.text(rows.stream().map(JobWhy::object).toList()));
            } else {
                rows.stream().flatMap(row -> lines(row).stream()).forEach(cluster.out()::println);
            }
        }
    }

    private static Map<String, @Nullable Object> object(List<Cell> row) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("id", row.getFirst().value());
        object.put("status", row.get(1).value());
        object.put("because", parts(row));
        return object;
    }

    /** None of a job that is over. */
    private static List<?> parts(List<Cell> row) {
        return row.get(2).isNormal() ? Answer.list(row.get(2).value()) : List.of();
    }

    private static List<String> lines(List<Cell> row) {
        List<?> parts = parts(row);
        String job = "Job " + row.getFirst().value() + " is " + row.get(1).value();
        if (parts.isEmpty()) {
            return List.of(job + ": it is over.");
        }
        List<String> lines = new ArrayList<>(List.of(job + ":"));
        for (Object part : parts) {
            lines.add("  " + Answer.text(Answer.map(part).get("text")) + ".");
        }
        return lines;
    }
}
