package janeti.units.cluster;

import static janeti.units.cluster.Complaint.error;

import janeti.config.Config;
import janeti.config.NodeDicts;
import janeti.config.object.Disk;
import janeti.config.object.Instance;
import janeti.config.object.Node;
import janeti.config.object.NodeGroup;
import janeti.locks.Held;
import janeti.locks.LockLevel;
import janeti.locks.LockRequest;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.op.ClusterOp;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.DiskDict;
import janeti.protocol.NodeAnswer;
import janeti.protocol.VolumeCall.BlockdevGetmirrorstatusMulti;
import janeti.units.DrawnIds;
import janeti.units.HookFailure;
import janeti.units.Hooks;
import janeti.units.LogicalUnit;
import janeti.units.UnitContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Asks the nodes of a group how they stand, and compares what they say with the configuration and
 * with each other. Source: spec/operations.md, CLUSTER_VERIFY_GROUP.
 */
record ClusterVerifyGroup(ClusterOp.VerifyGroup op)
        implements LogicalUnit<ClusterVerifyGroup.Plan> {
    private static final double NANOS = 1e9;

    /** What scripts say stands below the line that names the script. */
    private static final int OUTPUT_INDENT = 6;

    /** What is looked after. */
    record Plan(Uuid group) {}

    private static List<Node> nodes(Config config, NodeGroup group) {
        return config.nodes().values().stream()
                .filter(node -> node.group().equals(group.uuid()))
                .sorted(Comparator.comparing(Node::label))
                .toList();
    }

    private static List<Instance> instances(Config config, NodeGroup group) {
        return config.instances().values().stream()
                .filter(instance -> !instance.forthcoming())
                .filter(instance ->
                        config.node(instance.primaryNode()).group().equals(group.uuid()))
                .sorted(Comparator.comparing(Instance::label))
                .toList();
    }

    @Override
    public LockRequest locks(Config config, DrawnIds ids) {
        NodeGroup group = config.findGroup(op.group());
        List<Instance> instances = instances(config, group);
        Set<String> nodes = new TreeSet<>();
        nodes(config, group).forEach(node -> nodes.add(node.uuid().value()));
        for (Instance instance : instances) {
            for (Disk disk : NodeDicts.disks(config, instance)) {
                disk.nodes().forEach(node -> nodes.add(node.value()));
            }
        }
        return LockRequest.shared(
                        LockLevel.INSTANCE,
                        instances.stream().map(instance -> instance.name().value()).toList())
                .and(LockRequest.shared(LockLevel.NODEGROUP, group.uuid()))
                .and(LockRequest.shared(LockLevel.NODE, nodes));
    }

    @Override
    public Plan prepare(Config config, Held held, UnitContext ctx) {
        return new Plan(config.findGroup(op.group()).uuid());
    }

    @Override
    public Object execute(Plan plan, UnitContext ctx) {
        Config config = ctx.config();
        NodeGroup group = config.group(plan.group());
        List<Node> nodes = nodes(config, group);
        List<Instance> instances = instances(config, group);
        var report = new VerifyReport(ctx, op.options());
        ctx.feedback("* Verifying group '" + group.name() + "'");
        ctx.feedback("* Gathering data (%d nodes)".formatted(nodes.size()));
        // Else the files of the nodes would differ because they are on their way.
        boolean good =
                report.tell(
                        ctx.distribute(List.of()).stream()
                                .map(text -> Complaint.warning(VerifyCode.ENODERPC, "", text))
                                .toList());
        ctx.feedback("* Gathering information about nodes (%d nodes)".formatted(nodes.size()));
        List<Complaint> ofNodes = new ArrayList<>();
        Map<Node, Map<String, @Nullable Object>> answers =
                ask(config, group, nodes, instances, ofNodes, ctx);
        ctx.feedback("* Gathering disk information (%d nodes)".formatted(nodes.size()));
        var found =
                new GroupAnswers(
                        config,
                        nodes,
                        instances,
                        answers,
                        diskStates(config, instances, ofNodes, ctx));
        good &= tell(found, group, ofNodes, report, ctx);
        return good;
    }

    private boolean tell(
            GroupAnswers found,
            NodeGroup group,
            List<Complaint> ofNodes,
            VerifyReport report,
            UnitContext ctx) {
        var whole = new GroupFindings(found, group);
        ctx.feedback("* Verifying configuration file consistency");
        boolean good = report.tell(FileFindings.of(found.config(), withMaster(found, ctx)));
        ctx.feedback("* Verifying node status");
        good &= report.tell(ofNodes);
        good &= report.tell(OsFindings.of(hosts(found)));
        good &= report.tell(whole.orphans());
        good &= report.tell(whole.exclusions());
        good &= report.tell(whole.volumeSizes());
        ctx.feedback("* Verifying instance status");
        good &= report.tell(new InstanceFindings(found).all());
        ctx.feedback("* Verifying orphan volumes"); // Told with their node, above.
        if (!op.options().skippedChecks().contains("nplusone_mem")) {
            ctx.feedback("* Verifying N+1 Memory redundancy");
            good &= report.tell(whole.redundancy());
        }
        good &= report.simulate("group", "node", "instance");
        ctx.feedback("* Other Notes");
        whole.notes().forEach(ctx::feedback);
        return good;
    }

    private Map<Node, Map<String, @Nullable Object>> ask(
            Config config,
            NodeGroup group,
            List<Node> nodes,
            List<Instance> instances,
            List<Complaint> complaints,
            UnitContext ctx) {
        boolean clutter = op.options().clutter();
        double askedAt = seconds(ctx.now());
        NodeVerify call = new NodeQuestions(config, group, nodes, instances).call(clutter);
        var all = ctx.all(nodes.stream().map(Node::name).toList(), call);
        double answeredAt = seconds(ctx.now());
        Map<Node, Map<String, @Nullable Object>> answers = new LinkedHashMap<>();
        for (Node node : nodes) {
            NodeAnswer<Map<String, @Nullable Object>> answer = all.get(node.name());
            @Nullable Map<String, @Nullable Object> said = answer == null ? null : answer.value();
            if (said != null) {
                answers.put(node, said);
                complaints.addAll(new NodeFindings(config, node, said).all(askedAt, answeredAt));
            } else if (answer != null && !node.offline()) {
                complaints.add(
                        error(
                                VerifyCode.ENODERPC,
                                node.name().value(),
                                "while contacting node: " + answer.failure()));
            }
        }
        return answers;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / NANOS;
    }

    /** What the master has all others are compared with, be it of another group. */
    private static Map<Node, Map<String, @Nullable Object>> withMaster(
            GroupAnswers found, UnitContext ctx) {
        Config config = found.config();
        Node master = config.masterNode();
        if (found.nodes().contains(master)) {
            return found.answers();
        }
        Map<Node, Map<String, @Nullable Object>> all = new LinkedHashMap<>(found.answers());
        var call =
                new NodeVerify(
                        Map.of("filelist", NodeQuestions.files(config)),
                        config.cluster().name(),
                        config.cluster().hypervisors().params().values());
        Map<String, @Nullable Object> said = ctx.tryCall(master.name(), call).value();
        all.put(master, said == null ? Map.of() : said);
        return all;
    }

    private static Map<Node, Map<String, @Nullable Object>> hosts(GroupAnswers found) {
        Map<Node, Map<String, @Nullable Object>> hosts = new LinkedHashMap<>();
        for (Map.Entry<Node, Map<String, @Nullable Object>> answer : found.answers().entrySet()) {
            if (answer.getKey().vmCapable()) {
                hosts.put(answer.getKey(), answer.getValue());
            }
        }
        return hosts;
    }

    /** By node and instance: of each disk in use what the node says. */
    private static Map<NodeName, Map<String, List<List<@Nullable Object>>>> diskStates(
            Config config, List<Instance> instances, List<Complaint> complaints, UnitContext ctx) {
        Map<NodeName, Map<String, List<List<@Nullable Object>>>> states = new TreeMap<>();
        Map<NodeName, List<Instance>> byNode = new TreeMap<>();
        for (Instance instance : instances) {
            if (instance.disksActive() && !instance.disks().isEmpty()) {
                for (Uuid node : nodesOf(config, instance)) {
                    byNode.computeIfAbsent(config.node(node).name(), _ -> new ArrayList<>())
                            .add(instance);
                }
            }
        }
        byNode.forEach((node, theirs) -> {
            if (!config.node(node).offline()) {
                states.put(node, states(config, node, theirs, complaints, ctx));
            }
        });
        return states;
    }

    private static Set<Uuid> nodesOf(Config config, Instance instance) {
        Set<Uuid> nodes = new TreeSet<>(Set.of(instance.primaryNode()));
        for (Disk disk : NodeDicts.disks(config, instance)) {
            if (disk.devType().equals("drbd")) {
                nodes.addAll(disk.nodes());
            }
        }
        return nodes;
    }

    private static Map<String, List<List<@Nullable Object>>> states(
            Config config,
            NodeName node,
            List<Instance> instances,
            List<Complaint> complaints,
            UnitContext ctx) {
        List<DiskDict> asked = new ArrayList<>();
        for (Instance instance : instances) {
            Node primary = config.node(instance.primaryNode());
            NodeDicts.disks(config, instance)
                    .forEach(disk -> asked.add(NodeDicts.disk(config, primary, disk)));
        }
        NodeAnswer<List<List<@Nullable Object>>> answer =
                ctx.tryCall(node, new BlockdevGetmirrorstatusMulti(asked));
        Map<String, List<List<@Nullable Object>>> states = new TreeMap<>();
        List<List<@Nullable Object>> rows = answer.value();
        if (rows == null || rows.size() != asked.size()) {
            complaints.add(
                    error(
                            VerifyCode.ENODERPC,
                            node.value(),
                            "while getting disk information: " + answer.failure()));
            return states;
        }
        int first = 0;
        for (Instance instance : instances) {
            int next = first + instance.disks().size();
            states.put(instance.name().value(), rows.subList(first, next));
            first = next;
        }
        return states;
    }

    /** They run after all was looked at, and may find something too. */
    @Override
    public Optional<Hooks> hooks(Config config, Plan plan) {
        List<Node> nodes = nodes(config, config.group(plan.group()));
        Map<String, String> env = new TreeMap<>();
        env.put("CLUSTER_TAGS", String.join(" ", config.cluster().tags().sorted()));
        for (Node node : nodes) {
            env.put("NODE_TAGS_" + node.name(), String.join(" ", node.tags().sorted()));
        }
        return Optional.of(
                new Hooks(
                        "cluster-verify",
                        "CLUSTER",
                        env,
                        List.of(),
                        nodes.stream().filter(node -> !node.offline()).map(Node::name).toList()));
    }

    @Override
    public @Nullable Object afterHooks(
            @Nullable Object result, List<HookFailure> failures, UnitContext ctx) {
        ctx.feedback("* Hooks Results");
        var report = new VerifyReport(ctx, op.options());
        boolean good = true;
        for (HookFailure failure : failures) {
            String node = failure.node().value();
            if (failure.script() == null) {
                good &= report.tell(List.of(error(VerifyCode.ENODEHOOKS, node, failure.output())));
            } else {
                String text = "Script %s failed, output:".formatted(failure.script());
                good &= report.tell(List.of(error(VerifyCode.ENODEHOOKS, node, text)));
                ctx.feedback(failure.output().indent(OUTPUT_INDENT).stripTrailing());
            }
        }
        return Boolean.TRUE.equals(result) && good;
    }

    @Override
    public Class<Plan> planType() {
        return Plan.class;
    }
}
