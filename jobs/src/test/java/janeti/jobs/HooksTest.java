package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.Instance.Wanted;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.protocol.InstanceCall.InstanceStart;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.HooksRunner;
import janeti.protocol.NodeCall.HooksRunner.ScriptResult;
import janeti.testkit.FakeNodes.Asked;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Scripts around opcodes: what they are told, and what comes of one that fails. */
class HooksTest {
    private static final OpInput START =
            op("OP_INSTANCE_STARTUP", "instance_name", PoweredInstance.NAME.value());
    private static final OpInput TAG = op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a"));

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

    /** One script fails on every node in that phase; all others succeed. */
    private void failing(String phase, String output) {
        master.nodes.on(
                HooksRunner.class,
                call ->
                        new NodeAnswer.Done<>(
                                List.of(
                                        new ScriptResult(
                                                call.hooksPath() + "-" + call.phase() + ".d/x",
                                                call.phase().equals(phase)
                                                        ? ScriptResult.FAILED
                                                        : ScriptResult.SUCCEEDED,
                                                output))));
    }

    private void configUpdateScript() throws IOException {
        Path scripts = master.hooksFolder().resolve("config-update-post.d");
        Files.writeString(Files.createDirectories(scripts).resolve("tell"), "#!/bin/sh\n");
    }

    /** The runs of one hooks path, as "node phase". */
    private List<String> runs(String path) {
        return master.nodes.asked().stream()
                .filter(asked ->
                        asked.call() instanceof HooksRunner run && run.hooksPath().equals(path))
                .map(asked -> asked.node() + " " + ((HooksRunner) asked.call()).phase())
                .toList();
    }

    private Map<String, String> environment(String path, String phase) {
        return master.nodes.asked(HooksRunner.class).stream()
                .filter(run -> run.hooksPath().equals(path) && run.phase().equals(phase))
                .findFirst()
                .orElseThrow()
                .environment();
    }

    private Job end(OpInput op) {
        JobId id = master.submit(op);
        return master.awaitFinal(id);
    }

    private static List<String> lines(Job job) {
        return job.ops().get(0).log().stream().map(l -> String.valueOf(l.payload())).toList();
    }

    @Test
    void oneThatFailsBeforeStopsTheOpcodeAndIsNamedToTheClient() {
        // given
        PoweredInstance instance = PoweredInstance.of(master);
        failing("pre", "not today");
        // when
        Job job = end(START);
        // then
        assertThat(job.status()).isEqualTo(ERROR);
        assertThat(job.ops().get(0).result())
                .isEqualTo(
                        List.of(
                                "HooksAbort",
                                List.of(
                                        List.of(
                                                List.of(
                                                        NODE.value(),
                                                        "instance-start-pre.d/x",
                                                        "not today"),
                                                List.of(
                                                        NODE2.value(),
                                                        "instance-start-pre.d/x",
                                                        "not today")))));
        assertThat(instance.wanted()).isEqualTo(Wanted.DOWN);
        assertThat(master.nodes.asked(InstanceStart.class)).isEmpty();
        assertThat(runs("instance-start")).doesNotContain(NODE + " post");
    }

    @Test
    void oneThatFailsAfterwardsIsAWarning() {
        // given
        PoweredInstance.of(master);
        failing("post", "");
        // when
        Job job = end(START);
        // then
        assertThat(job.status()).isEqualTo(SUCCESS);
        assertThat(lines(job))
                .contains(
                        " - WARNING: On node1.example.com script instance-start-post.d/x failed,"
                                + " output: (none)");
    }

    @Test
    void aNodeThatDoesNotAnswerDoesNotStopTheOpcode() {
        // given
        PoweredInstance.of(master);
        master.nodes.on(
                NODE,
                HooksRunner.class,
                _ -> new NodeAnswer.Unreachable<>("no route to node1.example.com", false));
        // when
        Job job = end(START);
        // then
        assertThat(job.status()).isEqualTo(SUCCESS);
        assertThat(lines(job))
                .contains(
                        " - WARNING: Hooks instance-start-pre were not run on node"
                                + " node1.example.com: no route to node1.example.com");
    }

    @Test
    void thoseAfterwardsSeeWhatWasBeforeAndWhatIsNow() {
        // given
        PoweredInstance.of(master);
        // when
        end(START);
        // then
        assertThat(environment("instance-start", "pre"))
                .containsEntry("GANETI_INSTANCE_STATUS", "down")
                .doesNotContainKey("GANETI_POST_INSTANCE_STATUS");
        assertThat(environment("instance-start", "post"))
                .containsEntry("GANETI_INSTANCE_STATUS", "down")
                .containsEntry("GANETI_POST_INSTANCE_STATUS", "up")
                .containsEntry("GANETI_FORCE", "False")
                .containsEntry("GANETI_POST_FORCE", "False");
    }

    @Test
    void allOfOneOpcodeAreToldTheSameRunAndThoseOfAnotherAreNot() throws IOException {
        // given
        PoweredInstance.of(master);
        configUpdateScript();
        // when
        end(START);
        List<HooksRunner> first = master.nodes.asked(HooksRunner.class);
        end(op("OP_INSTANCE_SHUTDOWN", "instance_name", PoweredInstance.NAME.value()));
        // then
        assertThat(first).hasSize(5);
        assertThat(runIds(first)).hasSize(1);
        assertThat(runIds(master.nodes.asked(HooksRunner.class))).hasSize(2);
    }

    private static Set<String> runIds(List<HooksRunner> runs) {
        return runs.stream()
                .map(run -> run.environment().getOrDefault("JANETI_RUN_ID", "none"))
                .collect(Collectors.toSet());
    }

    // The hook that is told of changes of the configuration.

    @Test
    void aChangeOfTheConfigurationIsToldOnTheMasterOnce() throws IOException {
        // given
        PoweredInstance.of(master);
        configUpdateScript();
        // when
        end(START);
        // then: after the others, with what those were told before
        List<Asked> asked = master.nodes.asked();
        assertThat(((HooksRunner) asked.getLast().call()).hooksPath()).isEqualTo("config-update");
        assertThat(runs("config-update")).containsExactly(NODE + " post");
        assertThat(environment("config-update", "post"))
                .containsEntry("GANETI_OP_CODE", "OP_INSTANCE_STARTUP")
                .containsEntry("GANETI_HOOKS_PATH", "config-update")
                .containsEntry("GANETI_OBJECT_TYPE", "INSTANCE")
                .containsEntry("GANETI_INSTANCE_STATUS", "down")
                .allSatisfy((name, _) -> assertThat(name).doesNotStartWith("GANETI_POST_"));
    }

    @Test
    void aChangeByAnOpcodeWithoutHooksOfItsOwnIsToldTooAndAboutNoObject() throws IOException {
        // given
        configUpdateScript();
        // when
        end(TAG);
        // then
        assertThat(runs("config-update")).containsExactly(NODE + " post");
        assertThat(environment("config-update", "post").keySet())
                .containsExactlyInAnyOrder(
                        "PATH",
                        "GANETI_HOOKS_VERSION",
                        "GANETI_OP_CODE",
                        "GANETI_DATA_DIR",
                        "GANETI_HOOKS_PHASE",
                        "GANETI_HOOKS_PATH",
                        "GANETI_CLUSTER",
                        "GANETI_MASTER",
                        "JANETI_RUN_ID");
    }

    @Test
    void aChangeIsToldEvenIfTheOpcodeFailsAfterIt() throws IOException {
        // given
        PoweredInstance.of(master);
        configUpdateScript();
        master.nodes.on(InstanceStart.class, _ -> new NodeAnswer.Failed<>("no memory"));
        // when
        Job job = end(START);
        // then
        assertThat(job.status()).isEqualTo(ERROR);
        assertThat(runs("config-update")).hasSize(1);
        assertThat(runs("instance-start")).doesNotContain(NODE + " post");
    }

    @Test
    void nothingIsToldWhereNothingChangedOrNobodyListens() throws IOException {
        // when: nobody listens
        end(TAG);
        // and: nothing changes
        configUpdateScript();
        end(op("OP_TAGS_GET", "kind", "cluster"));
        end(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("b"), "dry_run", true));
        // then
        assertThat(runs("config-update")).isEmpty();
    }
}
