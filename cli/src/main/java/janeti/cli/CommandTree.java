package janeti.cli;

import janeti.cli.cluster.ClusterCommand;
import janeti.cli.cluster.GroupCommand;
import janeti.cli.config.ConfigCommand;
import janeti.cli.instance.InstanceCommand;
import janeti.cli.job.JobCommand;
import janeti.cli.node.NodeCommand;
import janeti.cli.os.OsCommand;
import janeti.cli.tag.TagCommand;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Help;

import java.util.List;
import java.util.Map;

/**
 * All first words after "janeti", and where they stand in its help. Only the one that was typed is
 * described to the parser: describing all takes longer than most commands run.
 */
final class CommandTree {
    /** Commands that belong together. */
    private record Group(String title, List<String> names) {}

    private static final List<Group> GROUPS =
            List.of(
                    new Group("A cluster on this machine", List.of("up", "down", "status", "env")),
                    new Group("Virtual machines", List.of("instance", "os")),
                    new Group("The cluster", List.of("cluster", "node", "group", "tag", "config")),
                    new Group("Work", List.of("job")),
                    new Group(
                            "Daemons and files",
                            List.of("init", "adopt", "masterd", "wconfd", "noded", "log")),
                    new Group("This command", List.of("completion")));

    /** Not shown: what only the launcher runs. */
    private static final String HIDDEN = "train";

    private CommandTree() {}

    private static @Nullable Object command(String name) {
        return switch (name) {
            case "up" -> new UpCommand();
            case "down" -> new DownCommand();
            case "status" -> new StatusCommand();
            case "env" -> new EnvCommand();
            case "instance" -> new InstanceCommand();
            case "os" -> new OsCommand();
            case "cluster" -> new ClusterCommand();
            case "node" -> new NodeCommand();
            case "group" -> new GroupCommand();
            case "tag" -> new TagCommand();
            case "config" -> new ConfigCommand();
            case "job" -> new JobCommand();
            case "init" -> new InitCommand();
            case "adopt" -> new AdoptCommand();
            case WconfdCommand.NAME -> new WconfdCommand();
            case MasterdCommand.NAME -> new MasterdCommand();
            case NodedCommand.NAME -> new NodedCommand();
            case "log" -> new LogCommand();
            case "completion" -> new CompletionCommand();
            case HIDDEN -> new TrainCommand();
            default -> null;
        };
    }

    /** Adds the command of that name; all if there is none such. */
    static void grow(CommandLine line, String name) {
        Object only = command(name);
        if (only != null) {
            line.addSubcommand(only);
            return;
        }
        for (Group group : GROUPS) {
            group.names().forEach(each -> line.addSubcommand(command(each)));
        }
        line.addSubcommand(command(HIDDEN));
    }

    /** The list of commands in the help, by groups. */
    static String help(Help help) {
        Map<String, Help> known = help.subcommands();
        var text = new StringBuilder();
        for (Group group : GROUPS) {
            text.append(String.format("%n%s:%n", group.title()));
            for (String name : group.names()) {
                Help one = known.get(name);
                if (one != null) {
                    String[] description = one.commandSpec().usageMessage().description();
                    text.append(String.format("  %-12s%s%n", name, first(description)));
                }
            }
        }
        return text.toString();
    }

    private static String first(String[] description) {
        return description.length == 0 ? "" : description[0].replaceFirst("[,:;]$", "");
    }
}
