package janeti.cli.node;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti node: the machines that instances run on. */
@Command(
        name = "node",
        description = "The machines that instances run on.",
        subcommands = {
            NodeList.class,
            NodeInfo.class,
            NodeAdd.class,
            NodeInvite.class,
            NodeJoin.class
        })
public final class NodeCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
