package janeti.cli.cluster;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti group: groups of nodes. */
@Command(
        name = "group",
        description = "Groups of nodes.",
        subcommands = {GroupList.class})
public final class GroupCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
