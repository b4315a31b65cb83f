package janeti.cli.tag;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti tag: labels on objects. */
@Command(
        name = "tag",
        description = "Labels on instances, nodes, groups, networks and the cluster.",
        subcommands = {TagList.class, TagAdd.class, TagRemove.class, TagSearch.class})
public final class TagCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
