package janeti.cli.job;

import janeti.cli.ask.HelpOption;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** janeti job: what the cluster does. */
@Command(
        name = "job",
        description = "What the cluster did, does and will do.",
        subcommands = {JobList.class, JobInfo.class, JobWhy.class, JobWatch.class, JobCancel.class})
public final class JobCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private HelpOption help = new HelpOption();
}
