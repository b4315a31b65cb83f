package janeti.cli.ask;

import picocli.CommandLine.Option;

/** The option --help. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    @SuppressWarnings("UnusedVariable") // The parser looks at it.
    private boolean help;
}
