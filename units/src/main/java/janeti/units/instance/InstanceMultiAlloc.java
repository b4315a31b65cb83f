package janeti.units.instance;

import static janeti.model.ErrorCode.INVAL;
import static janeti.model.PrereqException.require;

import janeti.config.Config;
import janeti.config.object.Node;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.GanetiException;
import janeti.model.PrereqException;
import janeti.model.Uuid;
import janeti.op.InstanceOp;
import janeti.op.OpInput;
import janeti.op.OpSyntaxException;
import janeti.op.OpTable;
import janeti.units.DrawnIds;
import janeti.units.LogicalUnit;
import janeti.units.ResultWithJobs;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes many instances: a job for each, on the nodes that are named. Choosing nodes by an
 * iallocator is not there yet. Source: spec/operations.md, INSTANCE_MULTI_ALLOC.
 */
record InstanceMultiAlloc(InstanceOp.MultiAlloc op)
        implements LogicalUnit<InstanceMultiAlloc.Plan> {
    private static final String CREATE = "OP_INSTANCE_CREATE";

    /** Where each instance is to be, in their order. */
    record Plan(List<Place> places) {}

    /** The nodes of one instance. */
    record Place(Uuid primary, @Nullable Uuid secondary) {}

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        checkArguments(config);
        Set<String> nodes = new HashSet<>();
        for (InstanceOp.Create instance : instances()) {
            nodes.add(node(config, instance.place().primary()).uuid().value());
            if (instance.place().secondary() != null) {
                nodes.add(node(config, instance.place().secondary()).uuid().value());
            }
        }
        return LockRequest.shared(LockLevel.NODE, nodes)
                .and(LockRequest.shared(LockLevel.NODE_RES, nodes));
    }

    private static Node node(Config config, @Nullable String name) {
        return config.findNode(String.valueOf(name));
    }

    private void checkArguments(Config config) {
        List<InstanceOp.Create> instances = instances();
        require(!instances.isEmpty(), INVAL, "There are no instances in the request");
        for (InstanceOp.Create instance : instances) {
            require(
                    instance.place().iallocator() == null,
                    INVAL,
                    "Instance %s names an iallocator of its own; name it for all instances at once",
                    instance.instance());
        }
        long placed = instances.stream().filter(i -> i.place().primary() != null).count();
        require(
                placed == 0 || placed == instances.size(),
                INVAL,
                "%d of %d instances name their node, the others do not; name it for all or none",
                placed,
                instances.size());
        boolean hasIallocator =
                op.iallocator() != null || !config.cluster().defaults().iallocator().isEmpty();
        require(
                placed > 0 || hasIallocator,
                INVAL,
                "No node is named for the instances, no iallocator is given and the cluster has no"
                        + " default one; name nodes (\"pnode\") or an iallocator");
        require(
                placed > 0 && op.iallocator() == null,
                INVAL,
                "This version of Janeti cannot yet choose nodes by an iallocator; name the node of"
                        + " each instance (\"pnode\")");
        require(
                !op.opportunisticLocking(),
                INVAL,
                "Opportunistic locking is only available in combination with an iallocator");
        Set<String> names = new HashSet<>();
        for (InstanceOp.Create instance : instances) {
            require(
                    names.add(instance.instance()),
                    INVAL,
                    "Instance %s is in the request twice",
                    instance.instance());
        }
    }

    private List<InstanceOp.Create> instances() {
        return inputs().stream().map(input -> (InstanceOp.Create) input.op()).toList();
    }

    /** The opcodes of the jobs, as the client described them. */
    private List<OpInput> inputs() {
        List<OpInput> inputs = new ArrayList<>();
        for (Map<String, @Nullable Object> sent : op.instances()) {
            inputs.add(input(inputs.size(), sent));
        }
        return inputs;
    }

    private static OpInput input(int index, Map<String, @Nullable Object> sent) {
        require(
                CREATE.equals(sent.get("OP_ID")),
                INVAL,
                "Instance %d of the request is no %s but %s",
                index,
                CREATE,
                String.valueOf(sent.get("OP_ID")));
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(sent);
        whole.putIfAbsent("reason", List.of());
        try {
            return OpTable.parse(whole);
        } catch (OpSyntaxException | GanetiException e) {
            throw new PrereqException(
                    INVAL, "Instance " + index + " of the request: " + e.getMessage());
        }
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        List<Place> places = new ArrayList<>();
        for (InstanceOp.Create instance : instances()) {
            String secondary = instance.place().secondary();
            places.add(
                    new Place(
                            node(config, instance.place().primary()).uuid(),
                            secondary == null ? null : node(config, secondary).uuid()));
        }
        return new Plan(places);
    }

    @Override
    public Object rehearsed(Config config, Plan plan) {
        Map<String, Object> result = new LinkedHashMap<>(partialResult());
        result.put(ResultWithJobs.JOBS, List.of());
        return result;
    }

    private Map<String, Object> partialResult() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("allocatable", instances().stream().map(InstanceOp.Create::instance).toList());
        result.put("failed", List.of());
        return result;
    }

    @Override
    public ResultWithJobs execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        List<List<OpInput>> jobs = new ArrayList<>();
        for (OpInput input : inputs()) {
            Place place = plan.places().get(jobs.size());
            Map<String, @Nullable Object> wire = new LinkedHashMap<>(input.wire());
            put(wire, "pnode", config.node(place.primary()));
            if (place.secondary() != null) {
                put(wire, "snode", config.node(place.secondary()));
            }
            jobs.add(List.of(OpTable.parse(wire)));
        }
        return new ResultWithJobs(jobs, partialResult());
    }

    private static void put(Map<String, @Nullable Object> wire, String key, Node node) {
        wire.put(key, node.name().value());
        wire.put(key + "_uuid", node.uuid().value());
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
