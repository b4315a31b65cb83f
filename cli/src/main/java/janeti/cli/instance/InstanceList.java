package janeti.cli.instance;

import janeti.cli.ask.ClusterOption;
import janeti.cli.show.Column;
import janeti.cli.show.ListOptions;
import janeti.cli.show.QueryList;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;

/** janeti instance list. */
@Command(name = "list", description = "Lists instances, one a line.")
final class InstanceList implements Runnable {
    private static final QueryList LIST =
            new QueryList(
                    "instance",
                    List.of(
                            Column.of("name"),
                            Column.of("status"),
                            Column.of("pnode", "Node"),
                            Column.of("os"),
                            Column.of("be/maxmem", "Memory"),
                            Column.of("be/vcpus", "VCPUs")));

    @Mixin private ClusterOption cluster = new ClusterOption();
    @Mixin private ListOptions options = new ListOptions();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Only these; otherwise all.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        LIST.print(cluster, options, names);
    }
}
