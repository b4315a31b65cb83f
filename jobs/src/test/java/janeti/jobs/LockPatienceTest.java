package janeti.jobs;

import static janeti.jobs.TestMaster.delay;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.locks.LockWaits;
import janeti.model.JobId;
import janeti.testkit.ManualClock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Jobs that wait long for their locks become more urgent. Time passes by hand. */
class LockPatienceTest {
    /** The most patient job has become more urgent after so long, and not twice. */
    private static final Duration PATIENCE = LockWaits.patience(() -> 1.0);

    private final ManualClock time = new ManualClock();
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder, time);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private JobId holder() throws InterruptedException {
        JobId holder = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        master.await(holder, RUNNING);
        return holder;
    }

    /**
     * @param waiting so many jobs wait, with this one
     */
    private JobId waiter(int priority, int waiting) {
        JobId id = master.submit(delay("no_locks", false));
        master.await(id, WAITING);
        time.awaitParked(waiting);
        assertThat(master.queue.changePriority(id, priority).done()).isTrue();
        return id;
    }

    private int priority(JobId id) {
        return master.job(id).ops().getFirst().priority();
    }

    private void awaitPriority(JobId id, int priority) {
        for (Object seen = List.of(priority(id)); priority(id) != priority; ) {
            JobChange change =
                    master.queue.waitForChange(
                            id, List.of("priority"), seen, 1L << 40, TestMaster.HANGS);
            assertThat(change.fields()).as("waits for %s", priority).isNotEqualTo(seen);
            seen = change.fields();
        }
    }

    @Test
    void whoHasWaitedLongComesBeforeWhoCameLaterWithMoreUrgency() throws InterruptedException {
        // given
        JobId holder = holder();
        JobId patient = waiter(0, 1);
        // when
        time.advance(PATIENCE);
        // then: and what was asked for at its submission stays as it was
        awaitPriority(patient, -1);
        assertThat(master.job(patient).ops().getFirst().input().get("priority")).isEqualTo(0L);
        // given
        JobId urgent = waiter(-1, 2);
        // when
        master.wake();
        master.await(holder, SUCCESS);
        master.awaitSleeper();
        // then
        master.await(patient, RUNNING);
        assertThat(master.job(urgent).status()).isEqualTo(WAITING);
        master.sleepers.release(2);
        master.await(urgent, SUCCESS);
        assertThat(priority(urgent)).isEqualTo(-1);
    }

    @Test
    void nobodyBecomesMoreUrgentThanTheMostUrgent() throws InterruptedException {
        // given
        JobId holder = holder();
        JobId waiter = waiter(LockWaits.TOP_PRIORITY + 1, 1);
        // when
        time.advance(PATIENCE);
        awaitPriority(waiter, LockWaits.TOP_PRIORITY);
        time.awaitParked(1);
        time.advance(PATIENCE);
        // then
        master.sleepers.release(2);
        master.await(holder, SUCCESS);
        master.await(waiter, SUCCESS);
        assertThat(priority(waiter)).isEqualTo(LockWaits.TOP_PRIORITY);
    }

    /** What it had risen to is in the log: the next daemon goes on from there. */
    @Test
    void theRiseOutlivesTheDaemon() throws InterruptedException {
        // given
        holder();
        JobId waiter = waiter(0, 1);
        time.advance(PATIENCE);
        awaitPriority(waiter, -1);
        // when
        master.crash();
        // then
        assertThat(priority(waiter)).isEqualTo(-1);
        master.sleepers.release(4);
        master.await(waiter, SUCCESS);
    }
}
