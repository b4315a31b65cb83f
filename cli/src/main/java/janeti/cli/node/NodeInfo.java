package janeti.cli.node;

import janeti.cli.ask.Cell;
import janeti.cli.ask.ClusterOption;
import janeti.cli.ask.Connection;
import janeti.cli.ask.Names;
import janeti.cli.ask.Rows;
import janeti.cli.show.CellText;
import janeti.cli.show.Page;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** janeti node info. */
@Command(name = "info", description = "Tells what there is to know of nodes.")
final class NodeInfo implements Runnable {
    /** A line of the page, and the field that knows it. */
    private record Told(String label, String field) {}

    private static final List<Told> TOLD =
            List.of(
                    new Told("Node", "name"),
                    new Told("UUID", "uuid"),
                    new Told("Role", "role"),
                    new Told("Group", "group"),
                    new Told("Offline", "offline"),
                    new Told("Drained", "drained"),
                    new Told("Primary IP", "pip"),
                    new Told("Secondary IP", "sip"),
                    new Told("Memory total", "mtotal"),
                    new Told("Memory free", "mfree"),
                    new Told("Disk total", "dtotal"),
                    new Told("Disk free", "dfree"),
                    new Told("Processors", "ctotal"),
                    new Told("Primary instances", "pinst_list"),
                    new Told("Secondary instances", "sinst_list"),
                    new Told("Tags", "tags"),
                    new Told("Made", "ctime"),
                    new Told("Changed", "mtime"));

    @Mixin private ClusterOption cluster = new ClusterOption();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "These nodes; otherwise all.")
    private List<String> names = new ArrayList<>();

    @Override
    public void run() {
        try (Connection connection = cluster.connect()) {
            Rows rows =
                    Names.explained(
                            connection,
                            "node",
                            names,
                            () ->
                                    connection.query(
                                            "node",
                                            TOLD.stream().map(Told::field).toList(),
                                            Names.filter("name", names)));
            for (List<Cell> row : rows.rows()) {
                Page.lines(page(rows.fields(), row)).forEach(cluster.out()::println);
            }
        }
    }

    private static Map<String, @Nullable Object> page(List<Rows.Field> fields, List<Cell> row) {
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        for (int i = 0; i < TOLD.size(); i++) {
            Told told = TOLD.get(i);
            Cell cell = row.get(i);
            String text = CellText.of(cell, told.field(), fields.get(i).kind(), true);
            page.put(told.label(), told.field().equals("role") ? NodeWords.role(cell) : text);
        }
        return page;
    }
}
