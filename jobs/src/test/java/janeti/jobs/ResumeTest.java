package janeti.jobs;

import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigChange;
import janeti.config.object.Cluster;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.op.OpInput;
import janeti.protocol.DiskCall;
import janeti.protocol.InstanceCall;
import janeti.protocol.NodeAnswer;
import janeti.testkit.Gate;
import janeti.units.Hooks;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What becomes of jobs when the daemon dies. Each opcode for itself: EveryUnitResumesTest. */
class ResumeTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new TestMaster(folder.resolve("first"));
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void whoSleptSleepsOnAndWhoWaitedWaitsAgain() throws Exception {
        // given
        JobId ran = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        JobId waited = master.submit(delay("no_locks", false));
        master.await(waited, WAITING);
        JobId next = master.submit(delay());
        master.awaitSleeper();
        master.await(ran, RUNNING);
        // when
        master.crash();
        // then
        master.awaitSleeper();
        master.awaitSleeper();
        assertThat(master.job(ran).status()).isEqualTo(RUNNING);
        assertThat(master.job(next).status()).isEqualTo(RUNNING);
        assertThat(master.job(waited).status()).isEqualTo(WAITING);
        master.sleepers.release(10);
        master.await(ran, SUCCESS);
        master.await(next, SUCCESS);
        master.await(waited, SUCCESS);
        // and numbers go on
        assertThat(master.submit()).isEqualTo(new JobId(4));
    }

    @Test
    void whatASleeperHeldIsHeldAgainBeforeAnybodyElseRuns() throws Exception {
        // given
        JobId ran = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        master.await(ran, RUNNING);
        JobId waited = master.submit(delay("no_locks", false));
        master.await(waited, WAITING);
        // when
        master.crash();
        // then
        assertThat(master.locks.rows().toString()).contains("owners=[" + ran + "]");
        master.awaitSleeper();
        assertThat(master.asleep.tryAcquire()).isFalse();
        master.sleepers.release(10);
        master.await(waited, SUCCESS);
    }

    @Test
    void aJobOfSeveralOpcodesGoesOnAfterTheOneInTheMiddle() throws Exception {
        JobId id =
                master.submit(
                        op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("one")),
                        delay(),
                        op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("two")));
        master.awaitSleeper();
        master.await(id, RUNNING);
        master.crash();
        master.awaitSleeper();
        master.sleepers.release(10); // The dead one still sleeps, too.
        master.await(id, SUCCESS);
        assertThat(master.config.current().cluster().tags().sorted()).contains("one", "two");
    }

    /** Wherever it dies while it takes back what it did, the next daemon takes back the rest. */
    @Test
    void whatIsBeingTakenBackIsTakenBackToTheEnd() throws IOException {
        int points = 0;
        for (boolean more = true; more; points++) {
            master.close();
            master = new TestMaster(folder.resolve("c" + points));
            more = takesBack(points + 1);
        }
        assertThat(points).isGreaterThan(12);
    }

    private boolean takesBack(int number) {
        // given
        master.nodes.on(
                DiskCall.BlockdevCreate.class, call -> new NodeAnswer.Failed<>("no room left"));
        var id = new JobId(1);
        master.dieAfter(id, number);
        // when
        master.awaitFinal(master.submit(create()));
        if (!master.rise()) {
            return false;
        }
        Job job = master.awaitFinal(id);
        // then
        assertThat(job.status()).isEqualTo(ERROR);
        assertThat(Clusters.said(job)).as("died after %s", number).contains("no room left");
        assertThat(master.config.current().instances()).isEmpty();
        assertThat(master.machines.disks()).isEmpty();
        master.awaitIdleLocks();
        return true;
    }

    /** Nobody knows what the scripts left; and what the instance had of others is free again. */
    @Test
    void anInstallationWhoseAnswerIsLostIsTakenBackWithItsInstance() {
        // given: an instance whose console needs a port
        Cluster cluster = master.config.current().cluster();
        PoweredInstance.commit(
                master,
                new ConfigChange.ClusterPut(
                        cluster.withHypervisors(
                                new Cluster.Hypervisors(
                                        List.of("kvm"),
                                        cluster.hypervisors().params(),
                                        cluster.hypervisors().osParams()))));
        Gate gate = master.nodes.gate(InstanceCall.InstanceOsAdd.class);
        JobId id = master.submit(create());
        gate.awaitArrival();
        long port = cluster.pools().highestUsedPort() + 1;
        assertThat(master.config.current().cluster().pools().highestUsedPort()).isEqualTo(port);
        // when
        master.crash();
        // then
        Job job = master.awaitFinal(id);
        assertThat(job.status()).isEqualTo(ERROR);
        assertThat(Clusters.said(job)).contains("instance_os_add and the answer is lost");
        assertThat(master.config.current().instances()).isEmpty();
        assertThat(master.config.current().disks()).isEmpty();
        assertThat(master.config.current().cluster().pools().freePorts()).containsExactly(port);
        assertThat(master.machines.disks()).isEmpty();
        master.awaitIdleLocks();
        gate.open();
    }

    @Test
    void aPlanOfAnotherVersionIsNotGoneOnWith() {
        // given
        var id = new JobId(1);
        master.dieAfter(id, 12);
        master.awaitFinal(master.submit(create()));
        // when
        boolean risen =
                master.rise(log ->
                        log.append(
                                        JobEntries.PLANNED,
                                        JobEntries.planned(
                                                id,
                                                0,
                                                new Hooks(
                                                        "of another version",
                                                        "INSTANCE",
                                                        Map.of(),
                                                        List.of(),
                                                        List.of()),
                                                99,
                                                null,
                                                List.of()))
                                .join());
        // then
        assertThat(risen).isTrue();
        assertThat(master.awaitFinal(id).status()).isEqualTo(ERROR);
        assertThat(String.valueOf(master.result(id)))
                .contains("version 99")
                .contains("try it again");
        assertThat(master.machines.disks()).isEmpty();
        master.awaitIdleLocks();
    }

    @Test
    void goesOnFromASnapshot() throws Exception {
        JobId id = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        master.await(id, RUNNING);
        master.log.compact();
        master.crash();
        master.awaitSleeper();
        master.sleepers.release(10); // The dead one still sleeps, too.
        assertThat(master.awaitFinal(id).status()).isEqualTo(OpStatus.SUCCESS);
    }

    static OpInput create() {
        return op(
                "OP_INSTANCE_CREATE",
                "instance_name",
                Scenario.INSTANCE,
                "mode",
                "create",
                "pnode",
                "node2",
                "os_type",
                "noop",
                "disk_template",
                "file",
                "disks",
                List.of(Map.of("size", 1024L)),
                "nics",
                List.of(Map.of()),
                "ip_check",
                false,
                "name_check",
                false);
    }
}
