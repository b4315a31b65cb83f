package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE2_UUID;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.SUCCESS;

import janeti.config.Config;
import janeti.config.ConfigEntries;
import janeti.config.change.ClusterChanges;
import janeti.config.change.Draft;
import janeti.config.change.Fields;
import janeti.config.object.Disk;
import janeti.config.object.Params;
import janeti.config.object.Stamp;
import janeti.model.Job;
import janeti.model.LogLine;
import janeti.model.NodeName;
import janeti.model.Uuid;
import janeti.protocol.ClusterCall.NodeVerify;
import janeti.protocol.NodeAnswer;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A cluster in which something is wrong, be it what no command would do, and is looked for. */
record FaultyCluster(TestMaster master, Map<String, @Nullable Object> node2) {
    static final Uuid WEB1 = PoweredInstance.UUID;

    FaultyCluster(TestMaster master) {
        this(master, new LinkedHashMap<>());
        for (var node : master.config.current().nodes().values()) {
            change(draft ->
                    draft.cluster(cluster ->
                            cluster.withNodePolicy(
                                    cluster.nodePolicy()
                                            .withCandidateCert(node.uuid(), "AA:BB:CC"))));
        }
        master.nodes.on(
                NODE2,
                NodeVerify.class,
                call -> {
                    Map<String, @Nullable Object> good = master.nodes.call(NODE, call).value();
                    var answer =
                            new LinkedHashMap<String, @Nullable Object>(
                                    good == null ? Map.of() : good);
                    answer.putAll(node2);
                    return new NodeAnswer.Done<>(answer);
                });
    }

    /** The configuration becomes this, without a look whether it can be. */
    void change(UnaryOperator<Draft> change) {
        Config faulty = change.apply(Draft.of(master.config.current())).config();
        master.log
                .append(
                        ConfigEntries.IMPORTED,
                        ConfigEntries.imported(
                                new ConfigEntries.Imported(faulty, List.of(), 0, "")))
                .join();
    }

    void cluster(String field, Object value) {
        change(draft -> ClusterChanges.set(draft, Map.of(field, value)));
    }

    void node(Uuid node, String field, Object value) {
        change(draft -> draft.put(Fields.set(draft.config().node(node), Map.of(field, value))));
    }

    /** All nodes of the group have volumes for one disk each. */
    void exclusiveStorage() {
        cluster("volume_group_name", "xenvg");
        for (Uuid node : master.config.current().nodes().keySet()) {
            node(node, "ndparams", Map.of("exclusive_storage", true));
        }
        change(draft -> {
            var group = draft.config().groups().values().iterator().next();
            return draft.put(
                    Fields.set(group, Map.of("ndparams", Map.of("exclusive_storage", true))));
        });
    }

    /** In place of the one that it has. */
    void web1(String field, Object value) {
        PoweredInstance.of(master);
        change(draft -> draft.put(Fields.set(draft.config().instance(WEB1), Map.of(field, value))));
    }

    /** An instance on node 2 with these disks. */
    void web1With(Disk... disks) {
        PoweredInstance.of(master);
        change(draft -> {
            Draft with = draft;
            List<String> uuids = new ArrayList<>();
            for (Disk disk : disks) {
                with = with.put(disk);
                uuids.add(disk.uuid().value());
            }
            return with.put(
                    Fields.set(
                            draft.config().instance(WEB1),
                            Map.of("disks", uuids, "admin_state", "up")));
        });
    }

    static Disk plain() {
        return disk(1, "plain", List.of("xenvg", "disk0"), List.of(NODE2_UUID));
    }

    /** Mirrored between node 2 and another. */
    static Disk mirror(int number, Uuid other) {
        return disk(
                number,
                "drbd",
                List.of(
                        NODE2_UUID.value(),
                        other.value(),
                        11_000L + number,
                        (long) number,
                        (long) number,
                        "secret" + number),
                List.of(NODE2_UUID, other));
    }

    private static Disk disk(int number, String type, List<Object> id, List<Uuid> nodes) {
        return new Disk(
                Stamp.fresh(new Uuid("55555555-5555-4555-8555-55555555555" + number)),
                type,
                id,
                List.of(),
                nodes,
                "disk/" + number,
                1024,
                "rw",
                null,
                null,
                Params.NONE,
                false);
    }

    /** In place of what a node answers with which nothing is wrong. */
    void node2Says(String check, @Nullable Object answer) {
        node2.put(check, answer);
    }

    /** This and nothing else. */
    void saysOnly(NodeName node, String check, Object answer) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put(check, answer);
        master.nodes.on(node, NodeVerify.class, _ -> new NodeAnswer.Done<>(all));
    }

    void offline(NodeName name) {
        PoweredInstance.takeOffline(master, name);
    }

    /** What is told when it is looked at, in the form for programs. */
    List<String> told(boolean onlyConfig) {
        Job job =
                master.await(
                        master.submit(
                                onlyConfig
                                        ? op("OP_CLUSTER_VERIFY_CONFIG", "error_codes", true)
                                        : op(
                                                "OP_CLUSTER_VERIFY_GROUP",
                                                "group_name",
                                                "default",
                                                "verify_clutter",
                                                true,
                                                "error_codes",
                                                true)),
                        SUCCESS);
        List<String> told =
                new ArrayList<>(
                        job.ops().getFirst().log().stream()
                                .map(LogLine::payload)
                                .map(String::valueOf)
                                .filter(line -> line.matches("  - (ERROR|WARNING):.*"))
                                .toList());
        boolean good = told.stream().noneMatch(line -> line.startsWith("  - ERROR"));
        if (good != Boolean.TRUE.equals(job.ops().getFirst().result())) {
            throw new AssertionError("The result does not fit what is told: " + told);
        }
        return told;
    }
}
