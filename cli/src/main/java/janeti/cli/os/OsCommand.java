package janeti.cli.os;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti os: what instances can be installed with. */
@Command(
        name = "os",
        description = "What instances can be installed with.",
        subcommands = {OsList.class})
public final class OsCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
