package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.object.NodeGroup;
import janeti.locks.Held;
import janeti.locks.LockRequest;
import janeti.op.ClusterOp;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.ResultWithJobs;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks for the jobs that look after the cluster: one for the configuration, then one a group.
 * Source: spec/operations.md, CLUSTER_VERIFY.
 */
record ClusterVerify(ClusterOp.Verify op) implements LogicalUnit<ClusterVerify.Plan> {
    /** Nothing is found out in advance. */
    record Plan() {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.none();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan();
    }

    @Override
    public ResultWithJobs execute(Plan plan, UnitContext ctx) {
        List<List<OpInput>> jobs = new ArrayList<>();
        if (op.group() != null) {
            jobs.add(ofGroup(op.group(), List.of()));
        } else {
            jobs.add(List.of(OpTable.parse(common("OP_CLUSTER_VERIFY_CONFIG"))));
            for (NodeGroup group : ctx.config().groups().values()) {
                // After the look at the configuration, however that ends.
                List<Object> first = List.of(-(long) jobs.size(), List.of());
                jobs.add(ofGroup(group.uuid().value(), List.of(first)));
            }
        }
        return new ResultWithJobs(jobs, Map.of());
    }

    private List<OpInput> ofGroup(String group, List<?> depends) {
        Map<String, @Nullable Object> wire = common("OP_CLUSTER_VERIFY_GROUP");
        wire.put("group_name", group);
        wire.put("skip_checks", op.options().skippedChecks());
        wire.put("verify_clutter", op.options().clutter());
        if (!depends.isEmpty()) {
            wire.put("depends", depends);
        }
        return List.of(OpTable.parse(wire));
    }

    private Map<String, @Nullable Object> common(String opId) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("OP_ID", opId);
        wire.put("reason", List.of());
        wire.put("debug_simulate_errors", op.options().simulateErrors());
        wire.put("error_codes", op.options().errorCodes());
        wire.put("ignore_errors", op.options().ignoredErrors());
        wire.put("verbose", op.options().verbose());
        return wire;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
