package janeti.cli.instance;

import janeti.cli.ask.Answer;
import janeti.cli.ask.Cell;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.ExitStatus;
import janeti.cli.ask.Failure;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Names;
import janeti.cli.ask.Opcode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** janeti instance console. */
@Command(
        name = "console",
        description = {
            "Connects to the console of an instance, or tells where it is.",
            "The exit status is that of ssh, if that is what connects."
        })
final class InstanceConsole implements Callable<Integer> {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--show", description = "Only print the command that would connect.")
    private boolean show;

    @Parameters(paramLabel = "NAME", description = "Which instance.")
    private String name = "";

    @Override
    public Integer call() {
        Map<?, ?> console;
        String clusterName;
        try (Connection connection = cluster.connect()) {
            console = console(connection);
            Object values = connection.call("QueryConfigValues", List.of("cluster_name"));
            clusterName = Answer.text(Answer.list(values).getFirst());
        }
        if (!Answer.text(console.get("kind")).equals("ssh")) {
            cluster.out().println(told(console));
            return ExitStatus.DONE.number();
        }
        List<String> ssh = new SshCommand(cluster.place().paths(), clusterName).of(console);
        if (show) {
            cluster.out().println(SshCommand.quoted(ssh));
            return ExitStatus.DONE.number();
        }
        return run(ssh);
    }

    /** A query knows it of most hypervisors; of the others a job asks the node. */
    private Map<?, ?> console(Connection connection) {
        List<String> fields = List.of("name", "console", "oper_state");
        Object filter = Names.filter("name", List.of(name));
        List<Cell> row =
                Names.explained(
                                connection,
                                "instance",
                                List.of(name),
                                () -> connection.query("instance", fields, filter))
                        .rows()
                        .getFirst();
        if (row.get(1).value() instanceof Map<?, ?> console) {
            return console;
        }
        String full = Answer.text(row.getFirst().value());
        if (Boolean.TRUE.equals(row.get(2).value())) {
            Opcode op = Opcode.of("OP_INSTANCE_CONSOLE", "instance console");
            return Answer.map(JobRun.ask(connection, op.with("instance_name", full)));
        }
        throw new Failure(
                ExitStatus.FAILED,
                "Instance "
                        + full
                        + " does not run, so it has no console; \""
                        + cluster.typed("instance start " + full)
                        + "\" starts it.");
    }

    /** Kinds that are no command. Source: spec/constants.json, CONS_*. */
    private static String told(Map<?, ?> console) {
        Object instance = console.get("instance");
        String at = console.get("host") + ":" + console.get("port");
        return switch (Answer.text(console.get("kind"))) {
            case "msg" -> Answer.text(console.get("message"));
            case "vnc" -> "VNC of " + instance + ": vnc://" + at + "/";
            case "spice" -> "SPICE of " + instance + ": spice://" + at;
            default -> Answer.text(console);
        };
    }

    private static int run(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new Failure(
                    ExitStatus.FAILED,
                    "ssh cannot be run (" + e.getMessage() + "); apt-get install openssh-client",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitStatus.FAILED, "Interrupted.", e);
        }
    }
}
