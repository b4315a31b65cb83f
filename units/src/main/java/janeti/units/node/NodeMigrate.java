package janeti.units.node;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.NodeOp;
import janeti.op.OpInput;
import janeti.op.OpTable;
import janeti.units.DrawnIds;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.ResultWithJobs;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks for a job for each instance of a node that moves it elsewhere while it runs. Source:
 * spec/operations.md, NODE_MIGRATE.
 */
record NodeMigrate(NodeOp.Migrate op) implements LogicalUnit<NodeMigrate.Plan> {
    /** The node and what is there. */
    record Plan(NodeName node, List<String> instances) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        return LockRequest.shared(LockLevel.NODE, config.findNode(op.node()).uuid());
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        Node node = config.findNode(op.node());
        String target = op.target();
        if (target != null) {
            Uuid there = config.findNode(target).uuid();
            require(
                    !there.equals(node.uuid()),
                    INVAL,
                    "The instances of node %s cannot go to the same node; name another one",
                    node.name());
        }
        return new Plan(
                node.name(),
                config.instances().values().stream()
                        .filter(instance -> instance.primaryNode().equals(node.uuid()))
                        .filter(instance -> !instance.forthcoming())
                        .sorted(Comparator.comparing(Instance::label))
                        .map(instance -> instance.name().value())
                        .toList());
    }

    @Override
    public ResultWithJobs execute(Plan plan, UnitContext ctx) {
        return new ResultWithJobs(plan.instances().stream().map(this::job).toList(), Map.of());
    }

    private List<OpInput> job(String instance) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("OP_ID", "OP_INSTANCE_MIGRATE");
        wire.put("reason", List.of());
        wire.put("instance_name", instance);
        wire.put("mode", op.mode());
        wire.put("live", op.live());
        wire.put("target_node", op.target());
        wire.put("allow_runtime_changes", op.allowRuntimeChanges());
        wire.put("ignore_ipolicy", op.ignoreIpolicy());
        wire.put("iallocator", op.iallocator());
        return List.of(OpTable.parse(wire));
    }

    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        List<NodeName> master = List.of(config.masterNode().name());
        return Optional.of(
                new Hooks(
                        "node-migrate",
                        "NODE",
                        Map.of(
                                "NODE_NAME",
                                plan.node().value(),
                                "ALLOW_RUNTIME_CHANGES",
                                op.allowRuntimeChanges() ? "True" : "False"),
                        master,
                        master));
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
