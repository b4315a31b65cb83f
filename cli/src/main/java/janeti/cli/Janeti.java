package janeti.cli;

import janeti.log.LogException;
import janeti.master.Logging;
import janeti.master.StartRefused;
import janeti.model.OpException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The command janeti: chooses the subcommand and turns what goes wrong into words and a number. */
@Command(
        name = "janeti",
        description = "Runs Ganeti's master role: a cluster of virtual-machine hosts.",
        footer = {
            "",
            "First steps: \"janeti up\" makes a cluster of one node and starts its daemon.",
            "Exit status: 0 done, 1 failed, 2 wrong usage; the daemon also: 11 not the master,",
            "12 no cluster on this node."
        },
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            EnvCommand.class,
            InitCommand.class,
            MasterdCommand.class,
            LogCommand.class,
            TrainCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Janeti.Version.class)
public final class Janeti {
    /** Exit status for what is neither wrong usage nor one of the daemon's own. */
    static final int FAILED = 1;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command to its end; returns its exit status. */
    static int run(String... args) {
        return commandLine(args).execute(args);
    }

    /** The whole command line. */
    static CommandLine commandLine() {
        return configured(new CommandLine(new Janeti()));
    }

    /**
     * What is needed for these arguments: the daemon need not know of the other commands, and
     * starts half a second earlier for that.
     */
    static CommandLine commandLine(String... args) {
        if (args.length == 0 || !args[0].equals(MasterdCommand.NAME)) {
            return commandLine();
        }
        return configured(new CommandLine(new DaemonOnly()));
    }

    private static CommandLine configured(CommandLine line) {
        line.setCommandName("janeti");
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionStrategy(parsed -> {
            if (!CommandLine.printHelpIfRequested(parsed)) {
                Logging.command(); // The daemon sets up its own over this.
                return new CommandLine.RunLast().execute(parsed);
            }
            return CommandLine.ExitCode.OK;
        });
        line.setExecutionExceptionHandler((e, where, parsed) -> report(e, where));
        return line;
    }

    /** The command line of a daemon process. */
    @Command(name = "janeti", subcommands = MasterdCommand.class)
    static final class DaemonOnly {}

    private static int report(Exception e, CommandLine where) {
        switch (e) {
            case StartRefused refused -> {
                say(where, refused.getMessage());
                return refused.exitCode().number();
            }
            case OpException told -> say(where, told.getMessage());
            case LogException told -> say(where, told.getMessage());
            case IOException io -> say(where, io.toString());
            case UncheckedIOException io -> say(where, io.getMessage() + ": " + io.getCause());
            default -> {
                say(where, "This is a bug in Janeti; please report it with what follows.");
                e.printStackTrace(where.getErr());
            }
        }
        return FAILED;
    }

    private static void say(CommandLine where, String text) {
        where.getErr().println("janeti: " + text);
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Janeti.class.getPackage().getImplementationVersion();
            return new String[] {"janeti " + (version == null ? "(not packaged)" : version)};
        }
    }
}
