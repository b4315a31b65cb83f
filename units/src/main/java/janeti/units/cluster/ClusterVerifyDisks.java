package janeti.units.cluster;

import janeti.config.Config;
import janeti.config.object.Disk;
import janeti.config.object.NodeGroup;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.Uuid;
import janeti.op.ClusterOp;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.ResultWithJobs;
import janeti.units.UnitContext;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Asks for a job a group that looks after the disks of its instances. Source: spec/operations.md,
 * CLUSTER_VERIFY_DISKS.
 */
record ClusterVerifyDisks(ClusterOp.VerifyDisks op)
        implements LogicalUnit<ClusterVerifyDisks.Plan> {
    /** The groups to look after. */
    record Plan(List<Uuid> groups) {}

    private Collection<NodeGroup> groups(Config config) {
        return op.group() == null
                ? config.groups().values()
                : List.of(config.findGroup(op.group()));
    }

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return op.group() == null
                ? LockRequest.allShared(LockLevel.NODEGROUP)
                : LockRequest.shared(LockLevel.NODEGROUP, config.findGroup(op.group()).uuid());
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        boolean onlyExternal =
                config.disks().values().stream().map(Disk::devType).allMatch("ext"::equals)
                        && !config.instances().isEmpty();
        return new Plan(
                onlyExternal
                        ? List.of() // How to look after those nobody knows.
                        : groups(config).stream().map(NodeGroup::uuid).toList());
    }

    @Override
    public ResultWithJobs execute(Plan plan, UnitContext ctx) {
        return new ResultWithJobs(
                plan.groups().stream().map(ClusterVerifyDisks::job).toList(), Map.of());
    }

    private static List<OpInput> job(Uuid group) {
        return List.of(
                OpTable.parse(
                        Map.of(
                                "OP_ID",
                                "OP_GROUP_VERIFY_DISKS",
                                "group_name",
                                group.value(),
                                "reason",
                                List.of())));
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
