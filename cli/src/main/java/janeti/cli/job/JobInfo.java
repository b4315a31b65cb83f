package janeti.cli.job;

import janeti.cli.ask.Cell;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.Names;
import janeti.cli.ask.Rows;
import janeti.cli.show.Page;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** janeti job info. */
@Command(name = "info", description = "Tells what jobs were asked to do, when, and how it went.")
final class JobInfo implements Runnable {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Parameters(paramLabel = "JOB", arity = "1..*", description = "Numbers of jobs.")
    private List<Long> jobs = new ArrayList<>();

    @Override
    public void run() {
        try (Connection connection = cluster.connect()) {
            Rows rows = connection.query("job", JobPage.FIELDS, Names.filter("id", jobs));
            for (List<Cell> row : rows.rows()) {
                if (!row.get(JobPage.STATUS).isNormal()) {
                    throw new Failure(
                            ExitStatus.NOT_FOUND,
                            String.format(
                                    "There is no job %s; \"%s\" shows which there are.",
                                    row.getFirst().value(), cluster.typed("job list")));
                }
                Page.lines(JobPage.of(row)).forEach(cluster.out()::println);
            }
        }
    }
}
