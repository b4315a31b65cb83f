package janeti.jobs;

import static janeti.jobs.TestMaster.NODE2;
import static janeti.jobs.TestMaster.NODE3;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.object.Instance;
import janeti.model.InstanceName;
import janeti.model.JobId;
import janeti.model.NodeName;
import janeti.op.OpInput;
import janeti.protocol.InstanceCall.InstanceList;
import janeti.protocol.MigrationCall.InstanceGetMigrationStatus;
import janeti.protocol.MigrationCall.InstanceMigratable;
import janeti.protocol.MigrationCall.InstanceMigrate;
import janeti.protocol.MigrationProgress;
import janeti.protocol.NodeAnswer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * An instance whose disk all nodes get at moves between them. Order of calls: as recorded of
 * Ganeti.
 */
class InstanceMoveTest {
    private static final String NAME = "web1.example.com";

    @TempDir private Path folder;
    private TestMaster master;
    private int before;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
        run(
                op(
                        "OP_INSTANCE_CREATE",
                        "instance_name",
                        NAME,
                        "mode",
                        "create",
                        "pnode",
                        "node2",
                        "os_type",
                        "noop",
                        "disk_template",
                        "sharedfile",
                        "disks",
                        List.of(Map.of("size", 1024L)),
                        "nics",
                        List.of(Map.of()),
                        "ip_check",
                        false,
                        "name_check",
                        false));
        before = master.nodes.asked().size();
    }

    @AfterEach
    void close() {
        master.close();
    }

    private void run(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, SUCCESS);
        master.awaitIdleLocks();
    }

    private String fail(OpInput op) {
        JobId id = master.submit(op);
        master.await(id, ERROR);
        master.awaitIdleLocks();
        return String.valueOf(master.result(id));
    }

    private static OpInput migrate(Object... more) {
        return move("OP_INSTANCE_MIGRATE", more);
    }

    private static OpInput move(String id, Object... more) {
        Object[] all = new Object[more.length + 4];
        all[0] = "instance_name";
        all[1] = NAME;
        all[2] = "target_node";
        all[3] = "node3";
        System.arraycopy(more, 0, all, 4, more.length);
        return op(id, all);
    }

    private NodeName primary() {
        Instance instance = master.config.current().instance(new InstanceName(NAME));
        return master.config.current().node(instance.primaryNode()).name();
    }

    private List<String> story() {
        return master.nodes.story().stream()
                .skip(before)
                .filter(line -> !line.endsWith("hooks_runner"))
                .map(line -> line.replace(".example.com", ""))
                .toList();
    }

    @Test
    void movesWhileItRuns() {
        run(migrate());
        assertThat(primary()).isEqualTo(NODE3);
        assertThat(master.machines.running()).isEqualTo(Map.of(NAME, List.of(NODE3)));
        assertThat(story())
                .containsExactly(
                        "node2 instance_info",
                        "node3 node_info",
                        "node3 bridges_exist",
                        "node2 instance_migratable",
                        "node2 node_info",
                        "node3 node_info",
                        "node2 migration_info",
                        "node3 blockdev_close",
                        "node2 blockdev_open",
                        "node3 blockdev_open",
                        "node3 accept_instance",
                        "node2 instance_migrate",
                        "node2 instance_get_migration_status",
                        "node2 instance_finalize_migration_src",
                        "node3 instance_finalize_migration_dst",
                        "node2 blockdev_close",
                        "node3 blockdev_open");
        assertThat(master.nodes.asked(InstanceMigrate.class).getFirst().live()).isTrue();
    }

    @Test
    void goesOnWhereItWasWhenTheMoveFails() {
        master.nodes.on(
                InstanceGetMigrationStatus.class,
                _ ->
                        new NodeAnswer.Done<>(
                                new MigrationProgress(MigrationProgress.FAILED, null, null, null)));
        assertThat(fail(migrate())).contains("node2.example.com says that the move has failed");
        assertThat(primary()).isEqualTo(NODE2);
        assertThat(master.machines.running()).isEqualTo(Map.of(NAME, List.of(NODE2)));
        // what was begun on the target is ended before it goes on where it was
        assertThat(story())
                .endsWith(
                        "node3 instance_finalize_migration_dst",
                        "node2 instance_finalize_migration_src",
                        "node3 blockdev_close",
                        "node2 blockdev_open");
    }

    @Test
    void waitsForTheMemoryAndTellsHowFarItIs() throws InterruptedException {
        // given: half of the memory is over
        master.nodes.on(
                InstanceGetMigrationStatus.class,
                _ ->
                        new NodeAnswer.Done<>(
                                new MigrationProgress(MigrationProgress.ACTIVE, 50L, 100L, null)));
        JobId id = master.submit(migrate());
        master.awaitSleeper();
        // when
        master.nodes.on(
                InstanceGetMigrationStatus.class,
                _ ->
                        new NodeAnswer.Done<>(
                                new MigrationProgress(
                                        MigrationProgress.COMPLETED, null, null, null)));
        master.wake();
        master.await(id, SUCCESS);
        assertThat(Clusters.said(master.job(id)))
                .contains("memory transfer progress: 50.00 %", "memory transfer complete");
    }

    @Test
    void saysWhyItCannotMove() {
        assertThat(fail(op("OP_INSTANCE_MIGRATE", "instance_name", NAME)))
                .contains("name the target node with -n", "wrong_input");
        assertThat(fail(migrate("target_node", "node2")))
                .contains("is on node node2.example.com already", "wrong_state");
        assertThat(fail(migrate("live", true, "mode", "live")))
                .contains("'mode' and 'live'", "wrong_input");
        master.nodes.on(InstanceMigratable.class, _ -> new NodeAnswer.Failed<>("too old"));
        assertThat(fail(migrate())).contains("too old", "environment_error");
        run(op("OP_INSTANCE_SHUTDOWN", "instance_name", NAME));
        assertThat(fail(migrate())).contains("not marked to be up", "wrong_state");
        assertThat(primary()).isEqualTo(NODE2);
    }

    @Test
    void isStoppedAndStartedWhereItCannotMoveRunning() {
        master.nodes.on(InstanceMigratable.class, _ -> new NodeAnswer.Failed<>("too old"));
        run(migrate("allow_failover", true));
        assertThat(primary()).isEqualTo(NODE3);
        assertThat(master.machines.running()).isEqualTo(Map.of(NAME, List.of(NODE3)));
    }

    @Test
    void failsOverFromANodeThatIsDead() {
        PoweredInstance.takeOffline(master, NODE2);
        run(move("OP_INSTANCE_FAILOVER"));
        assertThat(primary()).isEqualTo(NODE3);
        assertThat(master.machines.running(NODE3)).containsExactly(NAME);
        assertThat(story()).endsWith("node3 blockdev_assemble", "node3 instance_start");
    }

    @Test
    void isFoundAgainAfterAMoveThatWentWrong() {
        // given: it runs on node 3, and the configuration says node 2
        run(migrate());
        run(move("OP_INSTANCE_FAILOVER", "target_node", "node2"));
        master.machines.crash(NODE2, NAME);
        assertThat(fail(migrate("cleanup", true))).contains("runs neither on node");
        master.nodes.on(NODE3, InstanceList.class, _ -> new NodeAnswer.Done<>(List.of(NAME)));
        // when
        run(migrate("cleanup", true));
        assertThat(primary()).isEqualTo(NODE3);
    }
}
