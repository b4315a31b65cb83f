package janeti.cli.instance;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Names;
import janeti.cli.ask.Opcode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** janeti instance add. */
@Command(
        name = "add",
        description = {
            "Makes an instance and starts it.",
            "Its name need not resolve. For example:",
            "janeti instance add web1 --node node1 --os noop --disk 1g --memory 512m"
        })
final class InstanceAdd implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();
    @Mixin private HardwareOptions hardware = new HardwareOptions();
    @Mixin private GuestOptions guest = new GuestOptions();

    @Parameters(paramLabel = "NAME", description = "Name of the new instance.")
    private String name = "";

    @Option(
            names = {"-n", "--node"},
            paramLabel = "NODE[:SECONDARY]",
            description = "Where it shall run; without it an allocator chooses.")
    private @Nullable String node;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "Where an allocator may choose.")
    private @Nullable String group;

    @Option(
            names = {"-I", "--iallocator"},
            paramLabel = "NAME",
            description = "The allocator that chooses; otherwise the cluster's own.")
    private @Nullable String iallocator;

    @Option(names = "--no-start", description = "Do not start it.")
    private boolean noStart;

    @Option(names = "--name-check", description = "Refuse a name that does not resolve.")
    private boolean nameCheck;

    @Option(
            names = "--ip-check",
            description = "Refuse a name whose address answers already; implies --name-check.")
    private boolean ipCheck;

    @Option(names = "--tag", paramLabel = "TAG", description = "Hang a tag on it; may be repeated.")
    private List<String> tags = new ArrayList<>();

    @Override
    public Integer call() {
        try (Connection connection = cluster.connect()) {
            Opcode op = guest.in(hardware.in(op(connection), connection), connection);
            String done = "Instance " + name + (noStart ? " is made." : " is made and started.");
            return new JobRun(cluster, jobs).one(connection, op, done).number();
        }
    }

    private Opcode op(Connection connection) {
        List<String> nodes =
                node == null
                        ? List.of()
                        : Names.resolve(connection, "node", List.of(node.split(":", 2)));
        return Opcode.of("OP_INSTANCE_CREATE", "instance add")
                .with("instance_name", name)
                .with("mode", "create")
                .with("pnode", nodes.isEmpty() ? null : nodes.getFirst())
                .with("snode", nodes.size() < 2 ? null : nodes.get(1))
                .with("group_name", group)
                .with("iallocator", iallocator)
                .with("start", !noStart)
                .with("name_check", nameCheck || ipCheck)
                .with("ip_check", ipCheck)
                .with("tags", tags);
    }
}
