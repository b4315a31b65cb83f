package janeti.jobs;

import static janeti.jobs.TestMaster.NODE;
import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.protocol.DiskCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Instances go, with their disks; what is in the way is told, or passed over if that is wished. */
class InstanceRemoveTest {
    private static final String WEB = "web.example.com";

    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void makeAnInstance() throws IOException {
        master = new TestMaster(folder);
        run(
                op(
                        "OP_INSTANCE_CREATE",
                        "instance_name",
                        WEB,
                        "mode",
                        "create",
                        "disk_template",
                        "file",
                        "disks",
                        List.of(Map.of("size", 1024L), Map.of("size", 1024L)),
                        "nics",
                        List.of(Map.of()),
                        "os_type",
                        "noop",
                        "pnode",
                        "node2.example.com",
                        "name_check",
                        false,
                        "ip_check",
                        false));
    }

    @AfterEach
    void close() {
        master.close();
    }

    private static OpInput remove(Object... namesAndValues) {
        Object[] all = new Object[namesAndValues.length + 2];
        all[0] = "instance_name";
        all[1] = WEB;
        System.arraycopy(namesAndValues, 0, all, 2, namesAndValues.length);
        return op("OP_INSTANCE_REMOVE", all);
    }

    private Job run(OpInput op) {
        return master.await(master.submit(op), SUCCESS);
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        return String.valueOf(master.result(id));
    }

    private boolean isThere() {
        return !master.config.current().instances().isEmpty();
    }

    private static List<String> messages(Job job) {
        return job.ops().get(0).log().stream().map(line -> String.valueOf(line.payload())).toList();
    }

    @Test
    void stopsItThenRemovesDisksAndFolderThenForgetsIt() {
        // given
        int before = master.nodes.asked().size();
        // when
        Job job = run(remove("shutdown_timeout", 7L));
        // then
        assertThat(job.ops().get(0).result()).isNull();
        List<String> story = master.nodes.story();
        assertThat(story.subList(before, story.size() - 2))
                .containsExactly(
                        "node1.example.com hooks_runner",
                        "node2.example.com instance_shutdown",
                        "node2.example.com blockdev_remove",
                        "node2.example.com blockdev_remove",
                        "node2.example.com file_storage_dir_remove");
        assertThat(master.nodes.asked(InstanceCall.InstanceShutdown.class).getFirst().timeout())
                .hasSeconds(7);
        assertThat(master.machines.running()).isEmpty();
        assertThat(master.machines.disks()).isEmpty();
        assertThat(master.machines.folders(NODE2)).isEmpty();
        assertThat(isThere()).isFalse();
        assertThat(master.config.current().disks()).isEmpty();
    }

    @Test
    void runsHooksOnTheMasterBeforeAndOnItsNodesToo() {
        // given
        int before = master.nodes.asked(NodeCall.HooksRunner.class).size();
        // when
        run(remove());
        // then
        List<NodeCall.HooksRunner> all = master.nodes.asked(NodeCall.HooksRunner.class);
        List<NodeCall.HooksRunner> hooks = all.subList(before, all.size());
        assertThat(hooks)
                .extracting(NodeCall.HooksRunner::phase)
                .containsExactly("pre", "post", "post");
        assertThat(hooks.getFirst().hooksPath()).isEqualTo("instance-remove");
        assertThat(hooks.getFirst().environment())
                .containsEntry("GANETI_SHUTDOWN_TIMEOUT", "120")
                .containsEntry("GANETI_INSTANCE_STATUS", "up")
                .containsEntry("GANETI_INSTANCE_PRIMARY", NODE2.value())
                .containsEntry("GANETI_MASTER", NODE.value());
    }

    @Test
    void keepsAnInstanceThatCannotBeStopped() {
        // given
        master.nodes.on(
                InstanceCall.InstanceShutdown.class, _ -> new NodeAnswer.Failed<>("it hangs"));
        // then
        assertThat(fail(remove()))
                .isEqualTo(
                        "[OpExecError, [Could not shutdown instance web.example.com on node"
                                + " node2.example.com: it hangs]]");
        assertThat(isThere()).isTrue();
        assertThat(master.machines.disks(NODE2)).hasSize(2);
    }

    @Test
    void keepsAnInstanceWhoseDisksAreLeftButTriesAllOfThem() {
        // given
        master.nodes.on(
                DiskCall.BlockdevRemove.class, _ -> new NodeAnswer.Failed<>("disk is busy"));
        // when
        JobId id = master.submit(remove());
        Job job = master.await(id, ERROR);
        // then
        assertThat(String.valueOf(master.result(id)))
                .isEqualTo("[OpExecError, [Can't remove instance's disks]]");
        assertThat(messages(job))
                .contains(
                        " - WARNING: Could not remove disk 0 on node node2.example.com, continuing"
                                + " anyway: disk is busy",
                        " - WARNING: Could not remove disk 1 on node node2.example.com, continuing"
                                + " anyway: disk is busy");
        assertThat(isThere()).isTrue();
        master.awaitIdleLocks();
    }

    @Test
    void forgetsItWhateverFailsWhenFailuresAreToBeIgnored() {
        // given
        master.nodes.unreachable(NODE2);
        // when
        Job job = run(remove("ignore_failures", true));
        // then
        assertThat(isThere()).isFalse();
        assertThat(messages(job))
                .contains("Warning: can't remove instance's disks")
                .anyMatch(line -> line.startsWith("Warning: can't shutdown instance on node "));
    }

    @Test
    void findsItByAShortNameAndSaysSoWhenThereIsNone() {
        assertThat(fail(op("OP_INSTANCE_REMOVE", "instance_name", "nosuch")))
                .isEqualTo("[OpPrereqError, [Instance 'nosuch' not known, unknown_entity]]");
        run(op("OP_INSTANCE_REMOVE", "instance_name", "web"));
        assertThat(isThere()).isFalse();
    }
}
