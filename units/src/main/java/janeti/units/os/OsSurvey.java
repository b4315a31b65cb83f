package janeti.units.os;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;
import janeti.query.Finding;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Asks all nodes that can have instances which OS definitions they have. */
public final class OsSurvey {
    private OsSurvey() {}

    /** One of each name, good or not, as rows of a query. */
    public static List<Finding> findings(UnitContext ctx, Config config) {
        List<Finding> findings = new ArrayList<>();
        for (OsSummary os : of(ctx, config)) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            OsSummary.FIELDS.forEach(field -> values.put(field, os.field(field)));
            findings.add(new Finding(os.name(), values));
        }
        return findings;
    }

    static List<OsSummary> of(UnitContext ctx, Config config) {
        List<OsSummary> all = new ArrayList<>();
        byOs(ctx, config).forEach((name, onNodes) -> all.add(OsSummary.of(config, name, onNodes)));
        return all;
    }

    /** OS → node → what is there, the first of a name first; nodes that fail do not count. */
    private static SortedMap<String, SortedMap<Uuid, List<OsOnNode>>> byOs(
            UnitContext ctx, Config config) {
        List<Node> asked =
                config.nodes().values().stream()
                        .filter(node -> !node.offline() && node.vmCapable())
                        .toList();
        Map<NodeName, NodeAnswer<List<OsOnNode>>> answers =
                ctx.all(asked.stream().map(Node::name).toList(), new OsCall.OsDiagnose());
        SortedMap<Uuid, List<OsOnNode>> good = new TreeMap<>();
        answers.forEach((name, answer) -> {
            if (answer instanceof NodeAnswer.Done<List<OsOnNode>>(List<OsOnNode> found)) {
                good.put(config.node(name).uuid(), found == null ? List.of() : found);
            }
        });
        SortedMap<String, SortedMap<Uuid, List<OsOnNode>>> byOs = new TreeMap<>();
        for (List<OsOnNode> found : good.values()) {
            for (OsOnNode os : found) {
                byOs.computeIfAbsent(os.name(), name -> onEach(good, name));
            }
        }
        return byOs;
    }

    private static SortedMap<Uuid, List<OsOnNode>> onEach(
            SortedMap<Uuid, List<OsOnNode>> nodes, String name) {
        SortedMap<Uuid, List<OsOnNode>> onEach = new TreeMap<>();
        nodes.forEach((node, found) ->
                onEach.put(node, found.stream().filter(os -> os.name().equals(name)).toList()));
        return onEach;
    }
}
