package janeti.query;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.Uuid;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeResources;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes; each is asked for its resources. */
record NodeRows(Config config, Listings listings, LiveData liveData) implements Rows<NodeRow> {
    @Override
    public FieldTable<NodeRow> table() {
        return NodeFields.ALL;
    }

    @Override
    public List<NodeRow> all() {
        return listings.nodes(config).stream().map(this::row).toList();
    }

    @Override
    public NodeRow named(String name) {
        return row(config.findNode(name));
    }

    @Override
    public String nameOf(NodeRow row) {
        return row.node().name().value();
    }

    @Override
    public String uuidOf(NodeRow row) {
        return row.node().uuid().value();
    }

    @Override
    public List<NodeRow> withLive(List<NodeRow> rows, Set<String> fields) {
        NodeQuestions questions = new NodeQuestions(config);
        Map<Uuid, NodeAnswer<NodeResources>> answers =
                liveData.ask(rows.stream().map(NodeRow::node).toList(), questions::resources);
        return rows.stream().map(row -> row.with(answers.get(row.node().uuid()))).toList();
    }

    private NodeRow row(Node node) {
        return new NodeRow(config, node, null);
    }
}
