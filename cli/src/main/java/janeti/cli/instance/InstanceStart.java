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

/** janeti instance start. */
@Command(name = "start", description = "Starts instances.")
final class InstanceStart implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();

    @Option(names = "--force", description = "Also if a secondary node does not answer.")
    private boolean force;

    @Option(
            names = "--paused",
            description = "Do not let it run yet; for hypervisors that know this.")
    private boolean paused;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which instances.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        return new InstanceJobs(cluster, jobs).run(names, this::op, "started").number();
    }

    private Opcode op(String name) {
        return Opcode.of("OP_INSTANCE_STARTUP", "instance start")
                .with("instance_name", name)
                .with("force", force)
                .with("startup_paused", paused);
    }
}
