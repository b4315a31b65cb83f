package janeti.cli;

import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.Nearest;
import janeti.cli.ask.ProcessTerminal;
import janeti.cli.ask.Terminal;
import janeti.log.LogException;
import janeti.master.Logging;
import janeti.master.StartRefused;
import janeti.model.ErrorCode;
import janeti.model.OpException;
import janeti.model.PrereqException;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Set;

/** The command janeti: chooses the subcommand and turns what goes wrong into words and a number. */
@Command(
        name = Janeti.NAME,
        description = "Runs Ganeti's master role: a cluster of virtual-machine hosts.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "",
        footer = {
            "",
            "First steps: \"janeti up\" makes a cluster and starts its daemons;",
            "\"janeti instance add --help\" shows how to make a virtual machine.",
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage, 3 the job was cancelled, 4 no such",
            "object, 5 the daemon does not run or answer, 6 not confirmed; up, down and the",
            "daemon also: 11 not the master, 12 no cluster there."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Janeti.Version.class)
public final class Janeti implements Terminal.Owner {
    static final String NAME = "janeti";

    private final Terminal terminal;

    private Janeti(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command to its end; returns its exit status. */
    static int run(String... args) {
        return commandLine(args).execute(args);
    }

    /** The command line, with what is needed for these arguments. */
    static CommandLine commandLine(String... args) {
        String columns = System.getenv().getOrDefault("COLUMNS", "");
        return commandLine(new ProcessTerminal(columns), args);
    }

    /** As above, on a terminal that is given. */
    static CommandLine commandLine(Terminal terminal, String... args) {
        var line = new CommandLine(new Janeti(terminal));
        CommandTree.grow(line, args.length == 0 ? "" : args[0]);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandTree::help);
        line.setExecutionStrategy(parsed -> {
            if (!CommandLine.printHelpIfRequested(parsed)) {
                Logging.command(); // The daemon sets up its own over this.
                return new CommandLine.RunLast().execute(parsed);
            }
            return CommandLine.ExitCode.OK;
        });
        line.setParameterExceptionHandler((e, _) -> usage(e));
        line.setExecutionExceptionHandler((e, where, _) -> report(e, where));
        return line;
    }

    @Override
    public Terminal terminal() {
        return terminal;
    }

    /** Says what is wrong and where help is; the help itself only if no command was typed. */
    private static int usage(ParameterException e) {
        CommandLine where = e.getCommandLine();
        PrintWriter err = where.getErr();
        Set<String> commands = where.getSubcommands().keySet();
        String command = where.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst();
            say(
                    where,
                    unmatched.isUnknownOption() || commands.isEmpty()
                            ? String.valueOf(e.getMessage())
                            : String.format(
                                            "There is no command \"%s %s\". %s",
                                            command, word, Nearest.question(word, commands))
                                    .strip());
        } else if (commands.isEmpty()) {
            say(where, String.valueOf(e.getMessage()));
        } else {
            where.usage(err);
            return ExitStatus.USAGE.number();
        }
        err.println("\"" + command + " --help\" shows how it is used.");
        return ExitStatus.USAGE.number();
    }

    private static int report(Exception e, CommandLine where) {
        switch (e) {
            case StartRefused refused -> {
                say(where, refused.getMessage());
                return refused.exitCode().number();
            }
            case Failure failure -> {
                say(where, failure.getMessage());
                return failure.status().number();
            }
            case PrereqException told when told.code() == ErrorCode.NOENT -> {
                say(where, told.getMessage());
                return ExitStatus.NOT_FOUND.number();
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
        return ExitStatus.FAILED.number();
    }

    private static void say(CommandLine where, String text) {
        where.getErr().println(NAME + ": " + text);
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
