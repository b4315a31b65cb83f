package janeti.units.extstorage;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.op.ExtStorageOp;
import janeti.query.Finding;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.OutputFields;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which external storage providers there are, and whether they are good on every node. Source:
 * spec/operations.md, EXT_STORAGE_DIAGNOSE.
 */
record ExtStorageDiagnose(ExtStorageOp.Diagnose op)
        implements LogicalUnit<ExtStorageDiagnose.Plan> {
    /** Nothing: all is asked of the nodes. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        OutputFields.requireKnown(op.outputFields(), ProviderSurvey.FIELDS);
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        TreeMap<String, Finding> found = new TreeMap<>(NiceSort.ORDER);
        ProviderSurvey.findings(ctx, ctx.config())
                .forEach(provider -> found.put(provider.name(), provider));
        List<Finding> chosen =
                op.names().isEmpty()
                        ? List.copyOf(found.values())
                        : op.names().stream()
                                .distinct()
                                .filter(found::containsKey)
                                .map(found::get)
                                .map(Objects::requireNonNull)
                                .toList();
        List<Object> rows = new ArrayList<>();
        for (Finding provider : chosen) {
            List<@Nullable Object> row = new ArrayList<>();
            op.outputFields().forEach(field -> row.add(provider.values().get(field)));
            rows.add(row);
        }
        return rows;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
