package janeti.cli.cluster;

import janeti.cli.ask.ClusterOption;
import janeti.cli.show.Column;
import janeti.cli.show.ListOptions;
import janeti.cli.show.QueryList;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** janeti group list. */
@Command(name = "list", description = "Lists groups of nodes, one a line.")
final class GroupList implements Runnable {
    private static final QueryList LIST =
            new QueryList(
                    "group",
                    List.of(
                            Column.of("name"),
                            Column.of("node_cnt"),
                            Column.of("pinst_cnt"),
                            Column.of("alloc_policy")));

    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private ListOptions options = new ListOptions();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these; otherwise all.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        LIST.print(cluster, options, names);
    }
}
