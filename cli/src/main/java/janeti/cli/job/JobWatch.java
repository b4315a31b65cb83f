package janeti.cli.job;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.JobOutcome;
import janeti.cli.ask.JobProgress;
import janeti.model.GanetiException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/** janeti job watch. */
@Command(
        name = "watch",
        description = {
            "Prints the log of a job and waits for its end.",
            "Exit status as how it ends: 0 success, 1 error, 3 cancelled."
        })
final class JobWatch implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Parameters(paramLabel = "JOB", description = "Number of the job.")
    private long job;

    @Override
    public Integer call() {
        try (Connection connection = cluster.connect()) {
            JobOutcome outcome = follow(connection);
            if (!outcome.isSuccess()) {
                throw outcome.error();
            }
            cluster.out().println("Job " + job + ": success");
            return ExitStatus.DONE.number();
        }
    }

    private JobOutcome follow(Connection connection) {
        try {
            return JobProgress.follow(
                    connection,
                    job,
                    line -> {
                        cluster.out().println(line);
                        cluster.out().flush();
                    });
        } catch (GanetiException e) {
            if (!e.wireClass().equals("JobLost")) {
                throw e;
            }
            throw new Failure(
                    ExitStatus.NOT_FOUND,
                    String.format(
                            "There is no job %d, or it is archived; \"%s\" shows which there are.",
                            job, cluster.typed("job list")),
                    e);
        }
    }
}
