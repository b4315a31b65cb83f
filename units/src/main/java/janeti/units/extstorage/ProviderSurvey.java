package janeti.units.extstorage;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.NodeAnswer;
import janeti.protocol.ProviderOnNode;
import janeti.protocol.StorageCall;
import janeti.query.Finding;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Asks all nodes that can have instances which external storage providers they have. */
public final class ProviderSurvey {
    /** Source: spec/query-fields.json, extstorage. */
    static final List<String> FIELDS =
            List.of("name", "node_status", "nodegroup_status", "parameters");

    private ProviderSurvey() {}

    /** One of each name, good or not; nodes that do not answer do not count. */
    public static List<Finding> findings(UnitContext ctx, Config config) {
        SortedMap<Uuid, List<ProviderOnNode>> byNode = byNode(ctx, config);
        Set<String> names = new TreeSet<>();
        byNode.values().forEach(found -> found.forEach(provider -> names.add(provider.name())));
        return names.stream().map(name -> finding(config, name, byNode)).toList();
    }

    private static SortedMap<Uuid, List<ProviderOnNode>> byNode(UnitContext ctx, Config config) {
        List<NodeName> asked =
                config.nodes().values().stream()
                        .filter(node -> !node.offline() && node.vmCapable())
                        .map(Node::name)
                        .toList();
        SortedMap<Uuid, List<ProviderOnNode>> byNode = new TreeMap<>();
        ctx.all(asked, new StorageCall.ExtstorageDiagnose())
                .forEach((name, answer) -> {
                    if (answer instanceof NodeAnswer.Done<List<ProviderOnNode>> done) {
                        List<ProviderOnNode> found = done.value();
                        byNode.put(config.node(name).uuid(), found == null ? List.of() : found);
                    }
                });
        return byNode;
    }

    private static Finding finding(
            Config config, String name, SortedMap<Uuid, List<ProviderOnNode>> byNode) {
        SortedMap<Uuid, List<ProviderOnNode>> onNodes = new TreeMap<>();
        byNode.forEach((node, found) ->
                onNodes.put(
                        node,
                        found.stream().filter(provider -> provider.name().equals(name)).toList()));
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("name", name);
        values.put("node_status", nodeStatus(onNodes));
        values.put("nodegroup_status", groupStatus(config, onNodes));
        values.put("parameters", parameters(onNodes));
        return new Finding(name, values);
    }

    /** Node → [[path, valid, diagnosis, parameters]...]. */
    private static Map<String, Object> nodeStatus(SortedMap<Uuid, List<ProviderOnNode>> onNodes) {
        Map<String, Object> status = new LinkedHashMap<>();
        onNodes.forEach((node, found) -> {
            List<Object> rows = new ArrayList<>();
            for (ProviderOnNode provider : found) {
                rows.add(
                        List.of(
                                provider.path(),
                                provider.valid(),
                                provider.diagnosis(),
                                provider.parameters()));
            }
            status.put(node.value(), rows);
        });
        return status;
    }

    /** A group is good if each of its nodes that answered has it and finds it good. */
    private static Map<String, Object> groupStatus(
            Config config, SortedMap<Uuid, List<ProviderOnNode>> onNodes) {
        Map<String, Object> status = new LinkedHashMap<>();
        for (NodeGroup group : config.groups().values()) {
            boolean good = true;
            for (Map.Entry<Uuid, List<ProviderOnNode>> onNode : onNodes.entrySet()) {
                good &=
                        !config.node(onNode.getKey()).group().equals(group.uuid())
                                || isGood(onNode.getValue());
            }
            status.put(group.name().value(), good);
        }
        return status;
    }

    private static boolean isGood(List<ProviderOnNode> found) {
        return !found.isEmpty() && found.getFirst().valid();
    }

    /** What all nodes before the first bad one agree on. */
    private static List<List<String>> parameters(SortedMap<Uuid, List<ProviderOnNode>> onNodes) {
        Set<List<String>> common = new LinkedHashSet<>();
        boolean first = true;
        for (List<ProviderOnNode> found : onNodes.values()) {
            if (!isGood(found)) {
                break;
            }
            if (first) {
                common.addAll(found.getFirst().parameters());
                first = false;
            } else {
                common.retainAll(found.getFirst().parameters());
            }
        }
        return common.stream()
                .sorted((one, other) -> NiceSort.ORDER.compare(one.getFirst(), other.getFirst()))
                .toList();
    }
}
