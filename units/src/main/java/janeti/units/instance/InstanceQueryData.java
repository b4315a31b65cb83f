package janeti.units.instance;

import janeti.config.Config;
import janeti.config.NiceSort;
import janeti.config.object.AdminState;
import janeti.config.object.Instance;
import janeti.config.object.Nic;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.ExecException;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.protocol.NodeAnswer;
import janeti.protocol.RunningInstance;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** All there is to know of instances. Source: spec/operations.md, INSTANCE_QUERY_DATA. */
record InstanceQueryData(InstanceOp.QueryData op) implements LogicalUnit<InstanceQueryData.Plan> {
    private static final String USER_DOWN = "user down";

    /** Nothing: the locks that are held decide what is looked at, and nothing is changed. */
    record Plan() {}

    /** What the nodes say is only right as long as nobody acts on the instances. */
    private boolean locking() {
        return op.useLocking() || !op.isStatic();
    }

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        List<Instance> wanted = wanted(config);
        if (!locking()) {
            return LockRequest.none();
        }
        List<Node> nodes =
                wanted.stream().flatMap(instance -> nodes(config, instance)).distinct().toList();
        return (op.instances().isEmpty()
                        ? LockRequest.allShared(LockLevel.INSTANCE)
                        : LockRequest.shared(
                                LockLevel.INSTANCE,
                                wanted.stream().map(i -> i.name().value()).toList()))
                .and(shared(LockLevel.NODEGROUP, nodes.stream().map(Node::group)))
                .and(shared(LockLevel.NODE, nodes.stream().map(Node::uuid)))
                .and(
                        shared(
                                LockLevel.NETWORK,
                                wanted.stream()
                                        .flatMap(instance -> instance.nics().stream())
                                        .map(Nic::network)
                                        .filter(Objects::nonNull)));
    }

    private static LockRequest shared(LockLevel level, Stream<? extends @Nullable Uuid> uuids) {
        return LockRequest.shared(level, uuids.distinct().map(String::valueOf).toList());
    }

    /** Those that were named, in that order; else all. */
    private List<Instance> wanted(Config config) {
        if (!op.instances().isEmpty()) {
            return op.instances().stream()
                    .map(name -> InstanceChecks.named(config, name))
                    .distinct()
                    .toList();
        }
        return config.instances().values().stream()
                .sorted(Comparator.comparing(Instance::label, NiceSort.ORDER))
                .toList();
    }

    private static Stream<Node> nodes(Config config, Instance instance) {
        return InstanceHooks.nodes(config, instance).stream().map(config::node);
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        if (!op.isStatic() && !op.useLocking()) {
            ctx.warn("Non-static data requested, locks need to be acquired");
        }
        return new Plan();
    }

    @Override
    public @Nullable Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        Map<String, Object> all = new LinkedHashMap<>();
        for (Instance instance : wanted(config)) {
            String state = runState(ctx, config, instance);
            var disks = new DiskStatus(ctx, config, instance, op.isStatic()).ofAll();
            all.put(instance.name().value(), InstanceFacts.of(config, instance, state, disks));
        }
        return all;
    }

    /** Null when nobody was asked. */
    private @Nullable String runState(UnitContext ctx, Config config, Instance instance) {
        Node primary = config.node(instance.primaryNode());
        if (primary.offline()) {
            ctx.warn(
                    "Primary node %s is marked offline, returning static information only for"
                                    .formatted(primary.name())
                            + " instance "
                            + instance.name());
        }
        if (primary.offline() || op.isStatic()) {
            return null;
        }
        NodeName node = primary.name();
        NodeAnswer<RunningInstance> answer =
                ctx.tryCall(node, InstanceChecks.infoCall(config, instance));
        if (!(answer instanceof NodeAnswer.Done<RunningInstance>(RunningInstance info))
                || info == null) {
            throw new ExecException("Error checking node " + node + ": " + answer.failure());
        }
        return info.runs() ? stateOf(config, instance, info) : stateWithoutRunning(instance);
    }

    private static String stateOf(Config config, Instance instance, RunningInstance info) {
        if (!InstanceChecks.isShutDown(info)) {
            return "up";
        }
        boolean byUser =
                config.cluster().services().enabledUserShutdown()
                        && InstanceChecks.mayBeShutDownByUser(config, instance);
        return byUser ? USER_DOWN : "down";
    }

    private static String stateWithoutRunning(Instance instance) {
        return switch (instance.adminState()) {
            case UP -> "down";
            case DOWN -> instance.adminStateSource() == AdminState.Source.USER ? USER_DOWN : "down";
            case OFFLINE -> "offline";
        };
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
