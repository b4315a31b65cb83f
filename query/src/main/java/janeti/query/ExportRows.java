package janeti.query;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.Uuid;
import janeti.protocol.ClusterCall;
import janeti.protocol.NodeAnswer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The exports on all nodes. How many rows a node has only it can tell, so nodes are asked whatever
 * the columns are; one that tells of none has one row without data.
 */
record ExportRows(Config config, Listings listings, LiveData liveData) implements Rows<ExportRow> {
    @Override
    public FieldTable<ExportRow> table() {
        return ExportFields.ALL;
    }

    @Override
    public List<ExportRow> all() {
        return listings.nodes(config).stream().map(ExportRows::unasked).toList();
    }

    @Override
    public ExportRow named(String name) {
        return unasked(config.findNode(name));
    }

    @Override
    public String nameOf(ExportRow row) {
        return row.node().name().value();
    }

    @Override
    public String uuidOf(ExportRow row) {
        return row.node().uuid().value();
    }

    @Override
    public Set<String> alwaysLive() {
        return Set.of(ExportFields.EXPORT);
    }

    @Override
    public List<ExportRow> withLive(List<ExportRow> rows, Set<String> fields) {
        Map<Uuid, NodeAnswer<List<String>>> answers =
                liveData.ask(
                        rows.stream().map(ExportRow::node).toList(),
                        node -> new ClusterCall.ExportList());
        List<ExportRow> exports = new ArrayList<>();
        for (ExportRow row : rows) {
            exports.addAll(rowsOf(row.node(), answers.get(row.node().uuid())));
        }
        return exports;
    }

    private static List<ExportRow> rowsOf(Node node, @Nullable NodeAnswer<List<String>> answer) {
        return switch (answer) {
            case NodeAnswer.Done<List<String>>(List<String> names) when names != null ->
                    names.stream().map(name -> new ExportRow(node, Cell.of(name))).toList();
            case NodeAnswer.Offline<List<String>>() -> List.of(new ExportRow(node, Cell.OFFLINE));
            case null, default -> List.of(new ExportRow(node, Cell.NODATA));
        };
    }

    private static ExportRow unasked(Node node) {
        return new ExportRow(node, Cell.NODATA);
    }
}
