package janeti.units.os;

import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ErrorCode;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.OsOp;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall;
import janeti.protocol.OsOnNode;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which OS definitions there are, and whether they are good on every node. Source:
 * spec/operations.md, OS_DIAGNOSE. Hidden, blacklisted and bad ones are only shown to whoever asks
 * for the field that tells them.
 */
record OsDiagnose(OsOp.Diagnose op) implements LogicalUnit<OsDiagnose.Plan> {
    /** Nothing: all is asked of the nodes. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        List<String> unknown =
                op.outputFields().stream().filter(f -> !OsSummary.FIELDS.contains(f)).toList();
        require(
                unknown.isEmpty(),
                ErrorCode.INVAL,
                "Unknown output fields selected: %s",
                String.join(", ", unknown));
        return new Plan();
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        Map<String, OsSummary> all = new TreeMap<>(NiceSort.ORDER);
        byOs(ctx, config)
                .forEach((name, onNodes) -> {
                    OsSummary summary = OsSummary.of(config, name, onNodes);
                    if (isShown(summary)) {
                        all.put(name, summary);
                    }
                });
        List<Object> rows = new ArrayList<>();
        for (OsSummary summary : chosen(all)) {
            rows.add(op.outputFields().stream().map(summary::field).toList());
        }
        return rows;
    }

    private boolean isShown(OsSummary os) {
        return (op.outputFields().contains("hidden") || !os.hidden())
                && (op.outputFields().contains("blacklisted") || !os.blacklisted())
                && (op.outputFields().contains("valid") || os.valid());
    }

    /** Only who asks to see them all is told that a name is not there. */
    private Collection<OsSummary> chosen(Map<String, OsSummary> all) {
        if (op.names().isEmpty()) {
            return all.values();
        }
        List<String> missing = op.names().stream().filter(name -> !all.containsKey(name)).toList();
        boolean seesAll = op.outputFields().containsAll(List.of("hidden", "blacklisted", "valid"));
        if (seesAll && !missing.isEmpty()) {
            throw new ExecException(
                    "Some items were removed before retrieving their data: "
                            + String.join(", ", missing));
        }
        return op.names().stream()
                .distinct()
                .filter(all::containsKey)
                .map(all::get)
                .map(Objects::requireNonNull)
                .toList();
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

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
