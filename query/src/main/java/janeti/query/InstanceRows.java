package janeti.query;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.model.Uuid;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The instances; their primary nodes are asked what runs there. */
record InstanceRows(Config config, Listings listings, LiveData liveData)
        implements Rows<InstanceRow> {
    @Override
    public FieldTable<InstanceRow> table() {
        return InstanceFields.ALL;
    }

    @Override
    public List<InstanceRow> all() {
        return listings.instances(config).stream().map(this::row).toList();
    }

    @Override
    public InstanceRow named(String name) {
        return row(config.findInstance(name));
    }

    @Override
    public String nameOf(InstanceRow row) {
        return row.instance().name().value();
    }

    @Override
    public String uuidOf(InstanceRow row) {
        return row.instance().uuid().value();
    }

    @Override
    public List<InstanceRow> withLive(List<InstanceRow> rows, Set<String> fields) {
        boolean console = fields.contains(InstanceFields.CONSOLE);
        List<InstanceRow> known = console && fields.size() == 1 ? rows : withStates(rows);
        return console ? withConsoles(known) : known;
    }

    private List<InstanceRow> withStates(List<InstanceRow> rows) {
        InstanceCall.AllInstancesInfo question = new NodeQuestions(config).instances();
        Found found = Found.in(liveData.ask(primaryNodes(rows), node -> question));
        return rows.stream().map(row -> row.with(found.of(row.instance()))).toList();
    }

    private List<InstanceRow> withConsoles(List<InstanceRow> rows) {
        NodeQuestions questions = new NodeQuestions(config);
        Map<Uuid, List<Instance>> byNode = new HashMap<>();
        for (InstanceRow row : rows) {
            byNode.computeIfAbsent(row.instance().primaryNode(), node -> new ArrayList<>())
                    .add(row.instance());
        }
        Map<Uuid, NodeAnswer<Map<String, @Nullable Object>>> consoles =
                liveData.ask(
                        primaryNodes(rows),
                        node ->
                                questions.consoles(
                                        node, byNode.getOrDefault(node.uuid(), List.of())));
        return rows.stream()
                .map(row -> row.withConsole(console(consoles, row.instance())))
                .toList();
    }

    private static Cell console(
            Map<Uuid, NodeAnswer<Map<String, @Nullable Object>>> consoles, Instance instance) {
        return switch (consoles.get(instance.primaryNode())) {
            case NodeAnswer.Done<Map<String, @Nullable Object>> done when done.value() != null ->
                    Cell.ofOptional(done.value().get(instance.name().value()));
            case NodeAnswer.Offline<Map<String, @Nullable Object>> _ -> Cell.OFFLINE;
            case null, default -> Cell.NODATA;
        };
    }

    private static Set<Node> primaryNodes(List<InstanceRow> rows) {
        Set<Node> nodes = new LinkedHashSet<>();
        for (InstanceRow row : rows) {
            Node primary = row.primaryNode();
            if (primary != null) {
                nodes.add(primary);
            }
        }
        return nodes;
    }

    private InstanceRow row(Instance instance) {
        return InstanceRow.of(config, instance);
    }

    /** What all the nodes said together: an instance may be where it does not belong. */
    private record Found(
            Map<Uuid, NodeAnswer<Map<String, RunningInstance>>> answers,
            Map<String, RunningInstance> anywhere) {

        static Found in(Map<Uuid, NodeAnswer<Map<String, RunningInstance>>> answers) {
            Map<String, RunningInstance> anywhere = new HashMap<>();
            for (NodeAnswer<Map<String, RunningInstance>> answer : answers.values()) {
                if (answer instanceof NodeAnswer.Done<Map<String, RunningInstance>> done
                        && done.value() != null) {
                    anywhere.putAll(done.value());
                }
            }
            return new Found(answers, anywhere);
        }

        InstanceLive of(Instance instance) {
            String name = instance.name().value();
            return switch (answers.get(instance.primaryNode())) {
                case NodeAnswer.Done<Map<String, RunningInstance>> done
                        when done.value() != null -> {
                    RunningInstance here = done.value().get(name);
                    yield here == null ? state(anywhere.get(name), false) : state(here, true);
                }
                case NodeAnswer.Offline<Map<String, RunningInstance>> _ ->
                        new InstanceLive.Unknown(true);
                case null -> state(null, false);
                default -> new InstanceLive.Unknown(false);
            };
        }

        private static InstanceLive state(@Nullable RunningInstance running, boolean onPrimary) {
            return running == null || !running.runs()
                    ? new InstanceLive.Absent()
                    : new InstanceLive.Found(running, onPrimary);
        }
    }
}
