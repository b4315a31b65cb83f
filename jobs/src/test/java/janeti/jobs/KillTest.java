package janeti.jobs;

import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.SUCCESS;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.op.OpInput;
import janeti.protocol.DiskCall;
import janeti.protocol.InstanceCall;
import janeti.testkit.Gate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** Jobs that are killed while a node works for them. */
class KillTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void theAnswerOfACallThatMustNotBeRepeatedIsAwaitedAndThenAllIsTakenBack() {
        // given
        Gate gate = master.nodes.gate(DiskCall.BlockdevCreate.class);
        JobId id = master.submit(ResumeTest.create());
        gate.awaitArrival();
        // when
        master.queue.ask(id, true);
        // then
        assertThat(master.job(id).isFinal()).isFalse();
        assertThat(master.locks.isIdle()).isFalse();
        gate.open();
        Job job = master.awaitFinal(id);
        assertThat(job.status()).isEqualTo(ERROR);
        assertThat(Clusters.said(job)).contains("killed by request");
        assertThat(master.machines.disks()).isEmpty();
        master.awaitIdleLocks();
    }

    @Test
    void anInstallationThatIsKilledIsTakenBackWithItsInstance() {
        // given
        Gate gate = master.nodes.gate(InstanceCall.InstanceOsAdd.class);
        JobId id = master.submit(ResumeTest.create());
        gate.awaitArrival();
        // when
        master.queue.ask(id, true);
        gate.open();
        // then
        assertThat(Clusters.said(master.awaitFinal(id))).contains("killed by request");
        assertThat(master.config.current().instances()).isEmpty();
        assertThat(master.machines.disks()).isEmpty();
        master.awaitIdleLocks();
    }

    @Test
    void aSecondKillFreesTheLocksAndTheNextStartAsksAllNodesFirst() {
        // given
        Gate gate = master.nodes.gate(InstanceCall.InstanceOsAdd.class);
        JobId id = master.submit(ResumeTest.create());
        gate.awaitArrival();
        // when
        master.queue.ask(id, true);
        master.queue.ask(id, true);
        // then
        Job job = master.awaitFinal(id);
        assertThat(job.status()).isEqualTo(ERROR);
        assertThat(Clusters.said(job))
                .contains("given up by request")
                .contains("instance/" + Scenario.INSTANCE);
        master.awaitIdleLocks();
        // and after a restart from a snapshot
        gate.open();
        master.log.compact();
        master.crash();
        int asked = master.nodes.asked(InstanceCall.InstanceInfo.class).size();
        Job first = master.awaitFinal(master.submit(startup()));
        assertThat(first.status()).isEqualTo(SUCCESS);
        assertThat(Clusters.said(first))
                .contains("is not certain")
                .contains("job " + id)
                .contains("call instance_os_add to node");
        assertThat(master.nodes.asked(InstanceCall.InstanceInfo.class).size() - asked).isEqualTo(4);
        // and then all is certain again
        Job second = master.awaitFinal(master.submit(startup()));
        assertThat(Clusters.said(second)).doesNotContain("is not certain");
    }

    @Test
    void aSecondKillEndsAnUndoThatHangs() {
        // given
        Gate create = master.nodes.gate(DiskCall.BlockdevCreate.class);
        Gate remove = master.nodes.gate(DiskCall.BlockdevRemove.class);
        JobId id = master.submit(ResumeTest.create());
        create.awaitArrival();
        master.queue.ask(id, true);
        create.open();
        remove.awaitArrival();
        // when
        master.queue.ask(id, true);
        // then
        assertThat(Clusters.said(master.awaitFinal(id))).contains("given up by request");
        master.awaitIdleLocks();
    }

    private static OpInput startup() {
        return op("OP_INSTANCE_STARTUP", "instance_name", Scenario.INSTANCE);
    }
}
