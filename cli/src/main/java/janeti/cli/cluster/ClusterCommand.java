package janeti.cli.cluster;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti cluster: the cluster as a whole. */
@Command(
        name = "cluster",
        description = "The cluster as a whole.",
        subcommands = {ClusterInfo.class, ClusterStatus.class})
public final class ClusterCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
