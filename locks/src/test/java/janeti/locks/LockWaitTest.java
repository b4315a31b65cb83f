package janeti.locks;

import static janeti.locks.LockLevel.NODE;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.locks.Contenders.Contender;
import janeti.model.JobId;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Waits that end early or late: interrupts, time limits, patience. */
class LockWaitTest {
    private static final LockRequest N1 = LockRequest.exclusive(NODE, "n1");

    private static final LockRequest N2 = LockRequest.exclusive(NODE, "n2");
    private static final LockRequest BOTH = LockRequest.exclusive(NODE, "n1", "n2");

    private final Contenders jobs = new Contenders();
    private final LockTable table = jobs.table;

    @AfterEach
    void end() {
        jobs.close();
    }

    @Test
    void anInterruptedWaitLeavesNothingBehindAndLetsOthersPass() {
        // given
        Contender holder = jobs.ask(1, N1);
        Contender large = jobs.ask(2, BOTH);
        Contender small = jobs.ask(3, N2);
        // when
        jobs.interrupt(large);
        // then
        assertThatThrownBy(() -> large.result().join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(jobs.holds(small)).isTrue();
        jobs.release(holder);
        jobs.release(small);
        assertThat(table.isIdle()).isTrue();
        assertThat(table.rows()).isEmpty();
    }

    @Test
    void aThreadInterruptedBeforeIsNotLetIn() throws InterruptedException {
        Ticket ticket = table.ticket(new JobId(1), 0, 0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> table.acquire(ticket, N1))
                .isInstanceOf(InterruptedException.class);
        assertThat(table.isIdle()).isTrue();
    }

    @Test
    void aTimedWaitEndsWithItsTimeAndNotBefore() {
        // given
        Contender holder = jobs.ask(1, N1);
        Ticket ticket = table.ticket(new JobId(2), 0, 0);
        var answers = new ArrayList<String>();
        Contender timed =
                jobs.start(
                        ticket,
                        t -> {
                            Held held = table.tryAcquire(t, BOTH, Duration.ofSeconds(5));
                            answers.add(held == null ? "time out" : "granted");
                            return Held.NOTHING;
                        });
        Contender behind = jobs.ask(3, N2);
        // when
        jobs.time.advance(Duration.ofSeconds(4));
        assertThat(jobs.waits(timed)).isTrue();
        jobs.time.advance(Duration.ofSeconds(1));
        timed.result().join();
        // then
        assertThat(answers).containsExactly("time out");
        assertThat(jobs.holds(behind)).isTrue();
        jobs.release(behind);
        jobs.release(holder);
        assertThat(table.isIdle()).isTrue();
    }

    @Test
    void whoOnlyTriesIsAnsweredAtOnceAndHoldsNobodyBack() throws InterruptedException {
        // given
        Contender holder = jobs.ask(1, N1);
        Ticket trying = table.ticket(new JobId(2), 0, -10);
        // then
        assertThat(table.tryAcquire(trying, BOTH, Duration.ZERO)).isNull();
        assertThat(table.tryAcquire(trying, N2, Duration.ZERO)).isNotNull();
        table.release(trying);
        jobs.release(holder);
        assertThat(table.isIdle()).isTrue();
    }

    @Test
    void patienceThatIsOverRaisesThePriorityWithoutLosingThePlace() {
        // given
        Contender holder = jobs.ask(1, N1);
        var rises = new AtomicInteger();
        Ticket ticket = table.ticket(new JobId(2), 0, 0);
        Contender patient =
                jobs.start(
                        ticket,
                        t ->
                                table.acquire(
                                        t,
                                        N1,
                                        Duration.ofSeconds(1800),
                                        () -> {
                                            table.reprioritize(t, LockWaits.raised(t.priority()));
                                            rises.incrementAndGet();
                                        }));
        Contender urgent = jobs.ask(3, -1, N1);
        // when
        jobs.time.advance(Duration.ofSeconds(1800));
        Contenders.until(() -> rises.get() == 1);
        jobs.release(holder);
        // then: at equal priority the older ticket comes first
        assertThat(jobs.holds(patient)).isTrue();
        assertThat(jobs.waits(urgent)).isTrue();
    }

    @Test
    void aFailureOutOfPatienceLeavesNothingBehind() {
        // given
        Contender holder = jobs.ask(1, N1);
        Ticket ticket = table.ticket(new JobId(2), 0, 0);
        Contender failing =
                jobs.start(
                        ticket,
                        t ->
                                table.acquire(
                                        t,
                                        N1,
                                        Duration.ofSeconds(1),
                                        () -> {
                                            throw new IllegalStateException("queue is closed");
                                        }));
        // when
        jobs.time.advance(Duration.ofSeconds(1));
        // then
        assertThatThrownBy(() -> failing.result().join()).hasMessageContaining("queue is closed");
        jobs.release(holder);
        assertThat(table.isIdle()).isTrue();
    }
}
