package janeti.units.test;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.NodeFault;
import janeti.model.NodeName;
import janeti.model.PrereqException;
import janeti.op.TestOp;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lets time pass, on the master and on nodes. Source: spec/operations.md, TEST_DELAY. */
record TestDelay(TestOp.Delay op) implements LogicalUnit<TestDelay.Plan> {
    /** The type of the log line that announces the socket by which a wait can be ended. */
    private static final String ANNOUNCEMENT = "delay-test";

    /** The nodes that are to sleep. */
    record Plan(List<NodeName> nodes) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        if (!op.duration().isPositive()) {
            throw new PrereqException(null, "Duration must be greater than zero");
        }
        List<String> wanted = new ArrayList<>();
        for (Node node : nodes(config)) {
            wanted.add(node.uuid().value());
        }
        if (op.onMaster()) {
            wanted.add(config.masterNode().uuid().value());
        }
        return op.noLocks() || wanted.isEmpty()
                ? LockRequest.none()
                : LockRequest.exclusive(LockLevel.NODE, wanted);
    }

    private List<Node> nodes(Config config) {
        return op.onNodes().stream().map(config::findNode).distinct().toList();
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan(nodes(config).stream().map(Node::name).toList());
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        if (op.repeat() == 0) {
            delay(plan, ctx);
            return null;
        }
        int last = op.repeat() - 1;
        for (int i = 0; i <= last; i++) {
            ctx.feedback("Test delay iteration %d/%d".formatted(i, last));
            if (delay(plan, ctx)) {
                break;
            }
        }
        return null;
    }

    /** Returns whether an operator ended it. */
    private boolean delay(Plan plan, UnitContext ctx) {
        if (op.interruptible()) {
            return ctx.sleepUntilPoked(op.duration(), ANNOUNCEMENT);
        }
        if (!plan.nodes().isEmpty()) {
            var call = new NodeCall.TestDelay(op.duration());
            for (Map.Entry<NodeName, NodeAnswer<Void>> answer :
                    ctx.all(plan.nodes(), call).entrySet()) {
                String failure = answer.getValue().failure();
                if (failure != null) {
                    throw new NodeFault(answer.getKey(), call.name(), failure);
                }
            }
        }
        if (op.onMaster() || plan.nodes().isEmpty()) {
            ctx.sleep(op.duration());
        }
        return false;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
