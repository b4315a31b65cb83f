package janeti.cli.instance;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.Names;
import janeti.cli.ask.Opcode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** janeti instance remove. */
@Command(
        name = "remove",
        description = {
            "Stops instances and removes them with their disks.",
            "Asks first; where there is no terminal, --yes is needed."
        })
final class InstanceRemove implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Option(
            names = "--ignore-failures",
            description = "Forget the instance also if its disks cannot be removed.")
    private boolean ignoreFailures;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long the guest has to stop; ${DEFAULT-VALUE}.")
    private int timeout;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which instances.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        List<String> full;
        try (Connection connection = cluster.connect()) {
            full = Names.resolve(connection, "instance", names);
        }
        if (!yes) {
            confirm(full); // With no connection open, since somebody may be long in answering.
        }
        return new InstanceJobs(cluster, jobs).run(full, this::op, "removed").number();
    }

    private Opcode op(String name) {
        return Opcode.of("OP_INSTANCE_REMOVE", "instance remove")
                .with("instance_name", name)
                .with("shutdown_timeout", timeout)
                .with("ignore_failures", ignoreFailures);
    }

    private void confirm(List<String> full) {
        String what = String.join(", ", full);
        if (!cluster.terminal().canAsk()) {
            throw new Failure(
                    ExitStatus.NOT_CONFIRMED,
                    "This would remove "
                            + what
                            + " with all disks. Nobody can be asked here; if it"
                            + " is meant, add --yes.");
        }
        String answer = cluster.terminal().ask("Remove " + what + " with all disks? [y/N] ");
        if (answer == null
                || !List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
            throw new Failure(ExitStatus.NOT_CONFIRMED, "Nothing was removed.");
        }
    }
}
