package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.AdminState;
import janeti.config.object.AdminState.Source;
import janeti.config.object.Instance.Wanted;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.protocol.ClusterCall.NodeInfo;
import janeti.protocol.DiskCall.BlockdevAssemble;
import janeti.protocol.InstanceCall.InstanceInfo;
import janeti.protocol.InstanceCall.InstanceReboot;
import janeti.protocol.InstanceCall.InstanceShutdown;
import janeti.protocol.InstanceCall.InstanceStart;
import janeti.protocol.NodeAnswer;
import janeti.protocol.NodeCall.HooksRunner;
import janeti.protocol.NodeResources;
import janeti.protocol.RunningInstance;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Instances are started, stopped and started anew. Order of calls: as recorded of Ganeti. */
class InstancePowerTest {
    private static final String NAME = "web1.example.com";
    private static final Wanted UP = new Wanted(AdminState.UP, Source.ADMIN, true);

    @TempDir private Path folder;
    private TestMaster master;
    private PoweredInstance instance;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        instance = PoweredInstance.of(master);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private @Nullable Object run(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, SUCCESS);
        master.awaitIdleLocks();
        return master.result(id);
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        master.awaitIdleLocks();
        return String.valueOf(master.result(id));
    }

    private static OpInput start(Object... more) {
        return op("OP_INSTANCE_STARTUP", with(more));
    }

    private static OpInput stop(Object... more) {
        return op("OP_INSTANCE_SHUTDOWN", with(more));
    }

    private static OpInput reboot(String type) {
        return op("OP_INSTANCE_REBOOT", with("reboot_type", type));
    }

    private static Object[] with(Object... more) {
        Object[] all = new Object[more.length + 2];
        all[0] = "instance_name";
        all[1] = NAME;
        System.arraycopy(more, 0, all, 2, more.length);
        return all;
    }

    private boolean runs() {
        return master.machines.running(TestMaster.NODE2).contains(NAME);
    }

    private void nodeSaysOfInstance(long state) {
        master.nodes.on(
                InstanceInfo.class,
                _ -> new NodeAnswer.Done<>(new RunningInstance(true, 128, 1, state, 0)));
    }

    // Start.

    @Test
    void startsAnInstanceAfterItsDisks() {
        assertThat(run(start())).isNull();
        assertThat(instance.wanted()).isEqualTo(UP);
        assertThat(runs()).isTrue();
        assertThat(instance.story())
                .containsExactly(
                        "node2 bridges_exist",
                        "node2 instance_info",
                        "node2 node_info",
                        "node2 blockdev_assemble",
                        "node2 blockdev_assemble",
                        "node2 instance_start");
        assertThat(instance.only(InstanceStart.class).instance().json())
                .containsEntry("admin_state", "up")
                .containsEntry("disks_active", true);
    }

    @Test
    void runsHooksOnTheMasterAndTheInstancesNode() {
        run(start("force", true));
        List<HooksRunner> hooks = master.nodes.asked(HooksRunner.class);
        assertThat(hooks).extracting(HooksRunner::hooksPath).containsOnly("instance-start");
        assertThat(hooks)
                .extracting(HooksRunner::phase)
                .containsExactly("pre", "pre", "post", "post");
        assertThat(hooks.getFirst().environment())
                .containsEntry("GANETI_FORCE", "True")
                .containsEntry("GANETI_INSTANCE_NAME", NAME)
                .containsEntry("GANETI_INSTANCE_STATUS", "down");
    }

    @Test
    void takesParametersForThisStartAloneInWhateverFormTheyCome() {
        run(
                start(
                        "beparams", Map.of("maxmem", "1G", "auto_balance", "false"),
                        "hvparams", Map.of("migration_mode", "live"),
                        "startup_paused", true));
        InstanceStart call = instance.only(InstanceStart.class);
        assertThat(call.paused()).isTrue();
        assertThat(call.instance().beparams())
                .containsEntry("maxmem", 1024L)
                .containsEntry("minmem", 64L)
                .containsEntry("auto_balance", false);
        assertThat(instance.now().settings().beparams().maxmem()).isEqualTo(128L);
        assertThat(instance.story()).startsWith("node2 hypervisor_validate_params");
    }

    @Test
    void leavesTheConfigurationAsItIsWhenAskedTo() {
        run(start("no_remember", true));
        assertThat(runs()).isTrue();
        assertThat(instance.wanted()).isEqualTo(new Wanted(AdminState.DOWN, Source.ADMIN, true));
    }

    @Test
    void refusesAStartThatCannotBe() {
        assertThat(fail(op("OP_INSTANCE_STARTUP", "instance_name", "nosuch")))
                .isEqualTo("[OpPrereqError, [Instance 'nosuch' not known, unknown_entity]]");
        assertThat(fail(start("beparams", Map.of("vcpus", "many"))))
                .startsWith("[TypeEnforcementError, ['vcpus' (value many) is not a valid");
        assertThat(fail(start("beparams", Map.of("colour", 1L))))
                .isEqualTo("[TypeEnforcementError, [Unknown parameter 'colour']]");
        assertThat(fail(start("hvparams", Map.of("acpi", true))))
                .isEqualTo(
                        "[HypervisorError, [Parameter 'acpi' is not supported by hypervisor"
                                + " fake]]");
        assertThat(instance.story()).isEmpty();
        assertThat(fail(start("beparams", Map.of("minmem", "10T", "maxmem", "10T"))))
                .startsWith("[OpPrereqError, [Not enough memory on node node2.example.com for")
                .endsWith("insufficient_resources]]");
        instance.want(new Wanted(AdminState.OFFLINE, Source.ADMIN, false));
        assertThat(fail(start()))
                .startsWith("[OpPrereqError, [Instance '" + NAME + "' is marked to be offline")
                .endsWith("wrong_state]]");
        assertThat(runs()).isFalse();
    }

    @Test
    void refusesANodeThatDoesNotTellItsMemory() {
        master.nodes.on(
                NodeInfo.class,
                _ ->
                        new NodeAnswer.Done<>(
                                new NodeResources("b", null, List.of(Map.of("cpu_total", 1L)))));
        assertThat(fail(start()))
                .startsWith("[OpPrereqError, [Can't compute free memory on node")
                .endsWith("environment_error]]");
    }

    @Test
    void onlyRemembersAStartOnANodeThatIsOffline() {
        PoweredInstance.takeOffline(master, TestMaster.NODE2);
        assertThat(fail(start()))
                .isEqualTo(
                        "[OpPrereqError, [Can't use offline node: node2.example.com,"
                                + " wrong_state]]");
        run(start("ignore_offline_nodes", true));
        assertThat(instance.wanted()).isEqualTo(UP);
        assertThat(instance.story()).isEmpty();
    }

    @Test
    void takesDisksOutOfUseWhenTheStartFails() {
        master.nodes.on(InstanceStart.class, _ -> new NodeAnswer.Failed<>("no such kernel"));
        assertThat(fail(start()))
                .isEqualTo(
                        "[OpExecError, [Could not start instance '"
                                + NAME
                                + "' on node node2.example.com: no such kernel]]");
        assertThat(instance.wanted()).isEqualTo(new Wanted(AdminState.UP, Source.ADMIN, false));
        assertThat(instance.story()).endsWith("node2 instance_start", "node2 blockdev_shutdown");
    }

    @Test
    void doesNotStartWithADiskThatIsGone() {
        master.nodes.on(BlockdevAssemble.class, _ -> new NodeAnswer.Failed<>("gone"));
        assertThat(fail(start())).startsWith("[OpExecError, [Disk consistency error");
        assertThat(instance.wanted().disksActive()).isFalse();
        assertThat(instance.story())
                .endsWith("node2 blockdev_assemble", "node2 blockdev_shutdown")
                .doesNotContain("node2 instance_start");
    }

    @Test
    void clearsAwayWhatItsUserHasShutDown() {
        nodeSaysOfInstance(1);
        run(start());
        assertThat(instance.story())
                .containsExactly(
                        "node2 bridges_exist",
                        "node2 instance_info",
                        "node2 instance_shutdown",
                        "node2 blockdev_shutdown",
                        "node2 blockdev_assemble",
                        "node2 blockdev_assemble",
                        "node2 instance_start");
    }

    // Stop.

    @Test
    void stopsAnInstanceAndThenItsDisks() {
        run(start());
        assertThat(run(stop("timeout", 7L))).isNull();
        assertThat(runs()).isFalse();
        assertThat(instance.wanted()).isEqualTo(Wanted.DOWN);
        assertThat(instance.story())
                .endsWith(
                        "node2 instance_start",
                        "node2 instance_shutdown",
                        "node2 blockdev_shutdown");
        InstanceShutdown call = instance.only(InstanceShutdown.class);
        assertThat(call.timeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(call.instance().json()).containsEntry("admin_state", "down");
    }

    @Test
    void keepsDisksInUseWhenTheInstanceDoesNotStop() {
        run(start());
        master.nodes.on(InstanceShutdown.class, _ -> new NodeAnswer.Failed<>("it hangs"));
        assertThat(fail(stop()))
                .isEqualTo(
                        "[OpExecError, [Could not shutdown instance '"
                                + NAME
                                + "' on node node2.example.com: it hangs]]");
        assertThat(instance.story()).doesNotContain("node2 blockdev_shutdown");
    }

    @Test
    void stopsAnInstanceThatIsMarkedOfflineOnlyByForce() {
        instance.want(new Wanted(AdminState.OFFLINE, Source.ADMIN, false));
        assertThat(fail(stop())).endsWith("wrong_state]]");
        run(stop("force", true));
        assertThat(instance.wanted().state()).isEqualTo(AdminState.OFFLINE);
        assertThat(instance.story()).contains("node2 instance_shutdown");
    }

    @Test
    void believesThatAUserShutTheInstanceDownOnlyWhenTheNodeSaysSo() {
        run(start());
        assertThat(fail(stop("admin_state_source", "user")))
                .isEqualTo(
                        "[OpPrereqError, [Instance '" + NAME + "' was not shutdown by the user]]");
        nodeSaysOfInstance(1);
        run(stop("admin_state_source", "user"));
        assertThat(instance.wanted()).isEqualTo(new Wanted(AdminState.DOWN, Source.USER, false));
    }

    @Test
    void onlyRemembersAStopOnANodeThatIsOffline() {
        instance.want(UP);
        PoweredInstance.takeOffline(master, TestMaster.NODE2);
        assertThat(fail(stop())).endsWith("wrong_state]]");
        run(stop("ignore_offline_nodes", true));
        assertThat(instance.wanted().state()).isEqualTo(AdminState.DOWN);
        assertThat(instance.story()).isEmpty();
    }

    // Reboot.

    @Test
    void rebootsARunningInstanceWithOneCall() {
        run(start());
        run(reboot("soft"));
        assertThat(instance.story())
                .endsWith("node2 bridges_exist", "node2 instance_info", "node2 instance_reboot");
        assertThat(instance.only(InstanceReboot.class).type()).isEqualTo("soft");
        assertThat(instance.wanted()).isEqualTo(UP);
    }

    @Test
    void stopsAndStartsForAFullReboot() {
        run(start());
        run(reboot("full"));
        assertThat(instance.story())
                .endsWith(
                        "node2 instance_info",
                        "node2 instance_shutdown",
                        "node2 blockdev_shutdown",
                        "node2 blockdev_assemble",
                        "node2 blockdev_assemble",
                        "node2 instance_start");
        assertThat(instance.wanted()).isEqualTo(UP);
        assertThat(runs()).isTrue();
    }

    @Test
    void startsAnInstanceThatDidNotRunWhenItIsToBeRebooted() {
        run(reboot("hard"));
        assertThat(runs()).isTrue();
        assertThat(instance.wanted()).isEqualTo(UP);
        assertThat(instance.story()).doesNotContain("node2 instance_reboot");
    }

    // Console.

    @Test
    void tellsTheConsoleOfARunningInstance() {
        assertThat(fail(op("OP_INSTANCE_CONSOLE", "instance_name", NAME)))
                .isEqualTo(
                        "[OpExecError, [Instance " + NAME + " is not running (state ADMIN_down)]]");
        run(start());
        assertThat(run(op("OP_INSTANCE_CONSOLE", "instance_name", NAME)))
                .isEqualTo(
                        Map.of(
                                "instance",
                                NAME,
                                "kind",
                                "msg",
                                "message",
                                "Console not available for fake hypervisor"));
    }
}
