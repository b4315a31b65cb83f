package janeti.units.os;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.Params;
import janeti.model.BugException;
import janeti.model.Uuid;
import janeti.protocol.OsOnNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * One OS definition over all nodes: what holds on each of them. Pure.
 *
 * @param onNodes per node all that have this name; the first is the one that is used
 */
record OsSummary(
        String name,
        boolean valid,
        boolean hidden,
        boolean blacklisted,
        Set<String> variants,
        Set<List<String>> parameters,
        Set<Long> apiVersions,
        boolean trusted,
        Params hypervisorParams,
        Params osParams,
        SortedMap<Uuid, List<OsOnNode>> onNodes) {

    /** Source: spec/query-fields.json, os. */
    static final List<String> FIELDS =
            List.of(
                    "name",
                    "valid",
                    "hidden",
                    "blacklisted",
                    "variants",
                    "api_versions",
                    "parameters",
                    "node_status",
                    "os_hvp",
                    "osparams",
                    "trusted");

    static OsSummary of(Config config, String name, SortedMap<Uuid, List<OsOnNode>> onNodes) {
        Set<String> variants = new LinkedHashSet<>();
        Set<List<String>> parameters = new LinkedHashSet<>();
        Set<Long> apiVersions = new LinkedHashSet<>();
        boolean trusted = true;
        List<List<OsOnNode>> each = List.copyOf(onNodes.values());
        boolean valid = each.stream().allMatch(OsSummary::isGood);
        // What is bad somewhere has what the nodes before that one agree on.
        for (int i = 0; i < each.size() && isGood(each.get(i)); i++) {
            OsOnNode os = each.get(i).getFirst();
            if (i == 0) {
                variants.addAll(os.variants());
                parameters.addAll(os.parameters());
                apiVersions.addAll(os.apiVersions());
            } else {
                variants.retainAll(os.variants());
                parameters.retainAll(os.parameters());
                apiVersions.retainAll(os.apiVersions());
            }
            trusted &= os.trusted();
        }
        var cluster = config.cluster();
        return new OsSummary(
                name,
                valid,
                cluster.os().hidden().contains(name),
                cluster.os().blacklisted().contains(name),
                variants,
                parameters,
                apiVersions,
                trusted,
                ofVariants(cluster.hypervisors().osParams(), name, variants),
                ofVariants(cluster.os().params(), name, variants),
                onNodes);
    }

    private static boolean isGood(List<OsOnNode> onNode) {
        return !onNode.isEmpty() && onNode.getFirst().valid();
    }

    private static Params ofVariants(Params byOs, String name, Set<String> variants) {
        Params found = Params.NONE;
        for (String variant : variants) {
            String full = name + "+" + variant;
            found = byOs.has(full) ? found.with(full, byOs.get(full)) : found;
        }
        return found;
    }

    /** The value of a field, as it is sent. */
    @Nullable Object field(String field) {
        return switch (field) {
            case "name" -> name;
            case "valid" -> valid;
            case "hidden" -> hidden;
            case "blacklisted" -> blacklisted;
            case "variants" -> variants.stream().sorted(NiceSort.ORDER).toList();
            case "api_versions" -> apiVersions.stream().sorted().toList();
            case "parameters" -> sortedParameters();
            case "node_status" -> nodeStatus();
            case "os_hvp" -> hypervisorParams.values();
            case "osparams" -> osParams.values();
            case "trusted" -> trusted;
            default -> throw new BugException("There is no field " + field + " of an OS");
        };
    }

    private List<List<String>> sortedParameters() {
        return parameters.stream()
                .sorted((one, other) -> NiceSort.ORDER.compare(one.getFirst(), other.getFirst()))
                .toList();
    }

    /** Node → [[path, valid, diagnosis, variants, parameters, API versions, trusted]...]. */
    private Map<String, Object> nodeStatus() {
        Map<String, Object> status = new LinkedHashMap<>();
        onNodes.forEach((node, found) -> {
            List<Object> rows = new ArrayList<>();
            for (OsOnNode os : found) {
                rows.add(
                        List.of(
                                os.path(),
                                os.valid(),
                                os.diagnosis(),
                                os.variants(),
                                os.parameters(),
                                os.apiVersions(),
                                os.trusted()));
            }
            status.put(node.value(), rows);
        });
        return status;
    }
}
