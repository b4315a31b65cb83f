package janeti.cli.instance;

import janeti.cli.ask.Answer;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.JobRun;
import janeti.cli.ask.Names;
import janeti.cli.ask.Opcode;
import janeti.cli.show.Page;
import janeti.model.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** janeti instance info. */
@Command(name = "info", description = "Tells all there is to know of instances, a page each.")
final class InstanceInfo implements Runnable {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(
            names = "--static",
            description = "Only what the configuration knows; no node is asked.")
    private boolean isStatic;

    @Option(names = "--json", description = "Print a JSON object, values as on the wire.")
    private boolean json;

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "Which instances.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        try (Connection connection = cluster.connect()) {
            List<String> full = Names.resolve(connection, "instance", names);
            Opcode op =
                    Opcode.of("OP_INSTANCE_QUERY_DATA", "instance info")
                            .with("instances", full)
                            .with("static", isStatic);
            Map<?, ?> told = Answer.map(JobRun.ask(connection, op));
            if (json) {
                cluster.out().println(Json.text(told));
            } else {
                full.forEach(name -> print(Answer.map(told.get(name))));
            }
        }
    }

    private void print(Map<?, ?> data) {
        PrintWriter out = cluster.out();
        Page.lines(InstancePage.of(data)).forEach(out::println);
        out.flush();
    }
}
