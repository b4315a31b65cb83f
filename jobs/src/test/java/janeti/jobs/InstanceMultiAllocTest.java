package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE2_UUID;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.Submitter;
import janeti.protocol.NodeCall;
import janeti.protocol.OsCall;
import janeti.testkit.Gate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Many instances by one opcode: a job for each, which inherits from it. */
class InstanceMultiAllocTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private static Map<String, @Nullable Object> instance(
            String name, @Nullable String node, Object... namesAndValues) {
        Map<String, @Nullable Object> wire = new LinkedHashMap<>();
        wire.put("OP_ID", "OP_INSTANCE_CREATE");
        wire.put("instance_name", name);
        wire.put("mode", "create");
        wire.put("disk_template", "diskless");
        wire.put("disks", List.of());
        wire.put("nics", List.of(Map.of()));
        wire.put("os_type", "noop");
        wire.put("pnode", node);
        wire.put("name_check", false);
        wire.put("ip_check", false);
        wire.put("priority", 0L);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            wire.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return wire;
    }

    private static final List<Map<String, @Nullable Object>> TWO =
            List.of(instance("a.example.com", "node2"), instance("b.example.com", "node3"));

    private JobId submit(List<?> instances, Object... namesAndValues) {
        List<Object> all = new ArrayList<>(List.of("instances", instances));
        all.addAll(Arrays.asList(namesAndValues));
        return master.submit(op("OP_INSTANCE_MULTI_ALLOC", all.toArray()));
    }

    private Map<?, ?> result(JobId id) {
        master.await(id, SUCCESS);
        return (Map<?, ?>) Objects.requireNonNull(master.result(id));
    }

    private List<JobId> children(JobId id) {
        return ((List<?>) Objects.requireNonNull(result(id).get("jobs")))
                .stream()
                        .map(row -> (List<?>) row)
                        .map(row -> new JobId(((Number) row.get(1)).longValue()))
                        .toList();
    }

    private Map<String, @Nullable Object> input(JobId id) {
        return master.job(id).ops().get(0).input();
    }

    private String fail(List<?> instances, Object... namesAndValues) {
        JobId id = submit(instances, namesAndValues);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    @Test
    void makesEachInstanceInAJobOfItsOwn() {
        // when
        JobId id = submit(TWO);
        // then
        long first = id.value() + 1;
        assertThat(result(id))
                .isEqualTo(
                        Map.of(
                                "jobs",
                                List.of(List.of(true, first), List.of(true, first + 1)),
                                "allocatable",
                                List.of("a.example.com", "b.example.com"),
                                "failed",
                                List.of()));
        children(id).forEach(child -> master.await(child, SUCCESS));
        assertThat(master.result(new JobId(first))).isEqualTo(List.of(NODE2.value()));
        assertThat(master.result(new JobId(first + 1))).isEqualTo(List.of(NODE3.value()));
        assertThat(master.config.current().instances()).hasSize(2);
        assertThat(input(new JobId(first)))
                .containsEntry("pnode", NODE2.value())
                .containsEntry("pnode_uuid", NODE2_UUID.value())
                .containsEntry("snode", null);
    }

    @Test
    void handsDownItsPriorityItsReasonItsUserAndWhereTheJobsComeFrom() {
        // given
        var who = new Submitter("alice", "admins");
        List<Object> trail = List.of(List.of("gnt:client:x", "new machines", 1L));
        // when
        JobId id =
                master.queue.submit(
                        List.of(
                                op(
                                        "OP_INSTANCE_MULTI_ALLOC",
                                        "instances",
                                        List.of(
                                                instance("a.example.com", "node2"),
                                                instance(
                                                        "b.example.com",
                                                        "node3",
                                                        "priority",
                                                        10L,
                                                        "comment",
                                                        "mine",
                                                        "reason",
                                                        List.of(List.of("me", "own", 2L)))),
                                        "priority",
                                        -10L,
                                        "debug_level",
                                        2L,
                                        "reason",
                                        trail)),
                        who);
        List<JobId> children = children(id);
        // then
        Job first = master.job(children.get(0));
        assertThat(first.submitter()).isEqualTo(who);
        assertThat(first.ops().get(0).priority()).isEqualTo(-10);
        assertThat(input(children.get(0)))
                .containsEntry("priority", -10L)
                .containsEntry("debug_level", 2L)
                .containsEntry("comment", "Submitted by OP_INSTANCE_MULTI_ALLOC");
        assertThat(sources(input(children.get(0)).get("reason")))
                .containsExactly(
                        "gnt:client:x",
                        "gnt:opcode:instance_multi_alloc",
                        "gnt:opcode:instance_create");
        assertThat(input(children.get(1)))
                .containsEntry("priority", 10L)
                .containsEntry("comment", "mine");
        assertThat(sources(input(children.get(1)).get("reason"))).startsWith("me", "gnt:client:x");
    }

    private static List<String> sources(@Nullable Object trail) {
        return ((List<?>) Objects.requireNonNull(trail))
                .stream().map(step -> String.valueOf(((List<?>) step).get(0))).toList();
    }

    @Test
    void asksForNoJobsInADryRun() {
        JobId id = submit(TWO, "dry_run", true);
        assertThat(result(id))
                .isEqualTo(
                        Map.of(
                                "jobs",
                                List.of(),
                                "allocatable",
                                List.of("a.example.com", "b.example.com"),
                                "failed",
                                List.of()));
        assertThat(master.queue.queued()).hasSize(1);
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        assertThat(fail(List.of()))
                .isEqualTo("[OpPrereqError, [There are no instances in the request, wrong_input]]");
        assertThat(fail(List.of(instance("a", "node2"), instance("a", "node3"))))
                .contains("Instance a is in the request twice, wrong_input");
        assertThat(fail(List.of(instance("a", "node2"), instance("b", null))))
                .contains("1 of 2 instances name their node", "wrong_input");
        assertThat(fail(List.of(instance("a", null))))
                .contains("no iallocator is given", "wrong_input");
        assertThat(fail(List.of(instance("a", null)), "iallocator", "hail"))
                .contains("cannot yet choose nodes by an iallocator", "wrong_input");
        assertThat(fail(List.of(instance("a", "node2", "iallocator", "hail"))))
                .contains("Instance a names an iallocator of its own", "wrong_input");
        assertThat(fail(List.of(instance("a", "node2")), "opportunistic_locking", true))
                .contains("Opportunistic locking", "wrong_input");
        assertThat(fail(List.of(instance("a", "nosuch"))))
                .contains("Node name nosuch not found", "unknown_entity");
        assertThat(fail(List.of(Map.of("OP_ID", "OP_TEST_DELAY"))))
                .contains("Instance 0 of the request is no OP_INSTANCE_CREATE", "wrong_input");
        assertThat(fail(List.of(instance("a", "node2", "mode", "magic"))))
                .contains("Instance 0 of the request: ", "'mode'", "wrong_input");
        assertThat(master.config.current().instances()).isEmpty();
    }

    @Test
    void failsWhileTheQueueTakesNoJobs() throws InterruptedException {
        // given: the parent came before the queue was drained
        JobId holder =
                master.submit(TestMaster.delay("no_locks", false, "on_nodes", List.of("node2")));
        Gate gate = master.nodes.gate(NodeCall.TestDelay.class);
        gate.awaitArrival();
        JobId id = submit(TWO);
        master.queue.drain(true);
        // when
        gate.open();
        master.awaitSleeper();
        master.wake();
        master.await(holder, SUCCESS);
        // then
        master.await(id, ERROR);
        assertThat(String.valueOf(master.result(id))).contains("Queue drained");
        assertThat(master.queue.queued()).hasSize(2);
    }

    @Test
    void keepsTheSecretsOfTheInstancesOutOfTheLogAndHandsThemToTheirJobs() {
        // given
        var secret = Map.of("password", "swordfish");
        // when
        JobId id =
                submit(
                        List.of(
                                instance("a.example.com", "node2", "osparams_secret", secret),
                                instance("b.example.com", "node3")));
        List<JobId> children = children(id);
        children.forEach(child -> master.await(child, SUCCESS));
        // then
        assertThat(master.queue.queued().toString())
                .contains("<redacted>")
                .doesNotContain("swordfish");
        assertThat(master.nodes.asked(OsCall.OsValidate.class).toString()).contains("swordfish");
    }

    @Test
    void asksForItsJobsOnceWhereverTheDaemonDies() throws IOException {
        int points = 0;
        var parent = new JobId(1);
        while (diesAfter(parent, points + 1)) {
            points++;
        }
        // It waits, runs and has a plan; then its jobs are there; then it has ended.
        assertThat(points).isGreaterThanOrEqualTo(3);
        assertThat(diesAfter(new JobId(2), 1)).isTrue(); // Just when its jobs are there.
    }

    /** Returns whether it came so far. */
    private boolean diesAfter(JobId job, int number) throws IOException {
        master.close();
        master = new TestMaster(folder.resolve("c" + job + "." + number));
        master.dieAfter(job, number);
        JobId parent = submit(TWO);
        children(parent).forEach(master::awaitFinal);
        if (!master.rise()) {
            return false;
        }
        assertThat(children(parent)).containsExactly(new JobId(2), new JobId(3));
        children(parent).forEach(child -> master.await(child, SUCCESS));
        assertThat(master.queue.queued()).hasSize(3);
        assertThat(master.config.current().instances()).hasSize(2);
        return true;
    }
}
