package janeti.cli.node;

import janeti.cli.ask.ClusterOption;
import janeti.cli.show.Column;
import janeti.cli.show.ListOptions;
import janeti.cli.show.QueryList;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** janeti node list. */
@Command(name = "list", description = "Lists nodes, one a line.")
final class NodeList implements Runnable {
    private static final QueryList LIST =
            new QueryList(
                    "node",
                    List.of(
                            Column.of("name"),
                            NodeWords.ROLE,
                            Column.of("group"),
                            Column.of("mfree", "Free"),
                            Column.of("mtotal", "Memory"),
                            Column.of("pinst_cnt", "Instances"),
                            NodeWords.STATUS));

    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private ListOptions options = new ListOptions();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these; otherwise all.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        LIST.print(cluster, options, names);
    }
}
