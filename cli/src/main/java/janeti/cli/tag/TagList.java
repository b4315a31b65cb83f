package janeti.cli.tag;

import janeti.cli.ask.Answer;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.model.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** janeti tag list. */
@Command(
        name = "list",
        description = {
            "Lists the tags of an object, one a line.",
            "For example: janeti tag list instance web1; janeti tag list cluster"
        })
final class TagList implements Runnable {
    @Mixin private ClusterOption cluster = new ClusterOption();

    @Option(names = "--json", description = "Print a JSON list.")
    private boolean json;

    @Parameters(
            paramLabel = "KIND [NAME]",
            arity = "1..2",
            description = {
                "Kind of the object: cluster, instance, node, group, network;",
                "its name, unless it is the cluster."
            })
    private List<String> typed = new ArrayList<>();

    @Override
    public void run() {
        TaggedObject object = TaggedObject.of(typed);
        try (Connection connection = cluster.connect()) {
            String name = object.name() == null ? "" : object.name();
            Object answer = connection.call("QueryTags", object.kind().wireName(), name);
            List<String> tags = Answer.list(answer).stream().map(Answer::text).sorted().toList();
            if (json) {
                cluster.out().println(Json.text(tags));
            } else {
                tags.forEach(cluster.out()::println);
            }
        }
    }
}
