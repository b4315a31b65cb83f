package janeti.cli.instance;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.Opcode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti instance stop. */
@Command(name = "stop", description = "Stops instances.")
final class InstanceStop implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long the guest has before it is ended hard; ${DEFAULT-VALUE}.")
    private int timeout;

    @Option(names = "--force", description = "Also if its node is offline.")
    private boolean force;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which instances.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        return new InstanceJobs(cluster, jobs).run(names, this::op, "stopped").number();
    }

    private Opcode op(String name) {
        return Opcode.of("OP_INSTANCE_SHUTDOWN", "instance stop")
                .with("instance_name", name)
                .with("timeout", timeout)
                .with("force", force)
                .with("ignore_offline_nodes", force);
    }
}
