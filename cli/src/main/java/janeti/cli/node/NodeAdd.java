package janeti.cli.node;

import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.JobOptions;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Opcode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.concurrent.Callable;

/** janeti node add. */
@Command(
        name = "add",
        description = {
            "Takes a node into the cluster.",
            "Its node daemon must run and trust this cluster; what gnt-node add does over SSH is",
            "not done here."
        })
final class NodeAdd implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private JobOptions jobs = new JobOptions();

    @Parameters(paramLabel = "NAME", description = "The node's full name.")
    private String name = "";

    @Option(
            names = "--primary-ip",
            paramLabel = "IP",
            description = "Otherwise: what the name resolves to.")
    private @Nullable String primaryIp;

    @Option(
            names = "--secondary-ip",
            paramLabel = "IP",
            description = "Its address in the replication network, if there is one.")
    private @Nullable String secondaryIp;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "The group that it joins.")
    private @Nullable String group;

    @Option(names = "--readd", description = "The node is known and was made anew.")
    private boolean readd;

    @Override
    public Integer call() {
        Opcode op =
                Opcode.of("OP_NODE_ADD", "node add")
                        .with("node_name", name)
                        .with("primary_ip", primaryIp)
                        .with("secondary_ip", secondaryIp)
                        .with("group", group)
                        .with("readd", readd);
        return new JobRun(cluster, jobs).one(op, "Node " + name + " is in the cluster.").number();
    }
}
