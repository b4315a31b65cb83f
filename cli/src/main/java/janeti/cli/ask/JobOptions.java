package janeti.cli.ask;

import picocli.CommandLine.Option;

/** Whether a command waits for its job. */
public final class JobOptions {
    @Option(
            names = {"--no-wait", "--submit"},
            description = "Only submit; print the number of the job and end.")
    private boolean noWait;

    @Option(
            names = {"-q", "--quiet"},
            description = "Do not print how the job goes.")
    private boolean quiet;

    public boolean waits() {
        return !noWait;
    }

    public boolean isQuiet() {
        return quiet;
    }
}
