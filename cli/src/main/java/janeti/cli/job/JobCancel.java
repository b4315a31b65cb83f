package janeti.cli.job;

import janeti.cli.ask.Answer;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti job cancel. */
@Command(
        name = "cancel",
        description = "Cancels jobs that have not begun; exit status 1 if one could not be.")
final class JobCancel implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--kill", description = "Also jobs that run: they are ended and undone.")
    private boolean kill;

    @Parameters(paramLabel = "JOB", arity = "1..*", description = "Numbers of jobs.")
    private List<Long> jobs = new ArrayList<>();

    @Override
    public Integer call() {
        ExitStatus end = ExitStatus.DONE;
        try (Connection connection = cluster.connect()) {
            for (long job : jobs) {
                List<?> answer = Answer.list(connection.call("CancelJob", job, kill));
                String text = "Job " + job + ": " + Answer.text(answer.get(1));
                if (Boolean.TRUE.equals(answer.getFirst())) {
                    cluster.out().println(text);
                } else {
                    cluster.err().println("janeti: " + text);
                    end = ExitStatus.FAILED;
                }
            }
        }
        return end.number();
    }
}
