package janeti.cli.instance;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti instance: virtual machines. */
@Command(
        name = "instance",
        description = "Virtual machines: list, make, start, stop, remove.",
        subcommands = {
            InstanceList.class,
            InstanceInfo.class,
            InstanceAdd.class,
            InstanceStart.class,
            InstanceStop.class,
            InstanceReboot.class,
            InstanceRemove.class,
            InstanceConsole.class
        })
public final class InstanceCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
