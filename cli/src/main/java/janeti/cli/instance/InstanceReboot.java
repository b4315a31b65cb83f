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
import java.util.Locale;
import java.util.concurrent.Callable;

/** janeti instance reboot. */
@Command(name = "reboot", description = "Starts instances anew.")
final class InstanceReboot implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();

    /** How much of it starts anew. */
    enum Type {
        SOFT,
        HARD,
        FULL
    }

    @Option(
            names = {"-t", "--type"},
            paramLabel = "soft|hard|full",
            defaultValue = "hard",
            description = "How: inside the guest, by the hypervisor, or stop and start.")
    private Type type = Type.HARD;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which instances.")
    private List<String> names = new ArrayList<>();

    @Override
    public Integer call() {
        return new InstanceJobs(cluster, jobs).run(names, this::op, "rebooted").number();
    }

    private Opcode op(String name) {
        return Opcode.of("OP_INSTANCE_REBOOT", "instance reboot")
                .with("instance_name", name)
                .with("reboot_type", type.name().toLowerCase(Locale.ROOT));
    }
}
