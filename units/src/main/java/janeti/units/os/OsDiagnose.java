package janeti.units.os;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.op.OsOp;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.OutputFields;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        OutputFields.requireKnown(op.outputFields(), OsSummary.FIELDS);
        return new Plan();
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        Map<String, OsSummary> all = new TreeMap<>(NiceSort.ORDER);
        for (OsSummary summary : OsSurvey.of(ctx, config)) {
            if (isShown(summary)) {
                all.put(summary.name(), summary);
            }
        }
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

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
