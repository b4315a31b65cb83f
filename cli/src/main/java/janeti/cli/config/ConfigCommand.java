package janeti.cli.config;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti config: what the configuration says, said, and whether it may. */
@Command(
        name = "config",
        description = {
            "Looks at the configuration, as it is or was, and at files; changes nothing.",
            "Works whether or not a daemon runs."
        },
        subcommands = {ConfigCheck.class, ConfigDiff.class, ConfigHistory.class, ConfigShow.class})
public final class ConfigCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
