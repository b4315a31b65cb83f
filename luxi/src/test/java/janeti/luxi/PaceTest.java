package janeti.luxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.testkit.ManualClock;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

class PaceTest {
    private static final Duration GAP = Duration.ofMillis(10);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final long HANGS_S = 20;

    private final ManualClock clock = new ManualClock();
    private final Pace pace = new Pace(clock, GAP, 3);

    /** None of them waits. */
    private void begin(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(pace.await(LONG)).isTrue();
        }
    }

    /** Comes and waits, after so many who wait already. */
    private Future<Boolean> waiter(ExecutorService threads, int before) {
        Future<Boolean> waiter = threads.submit(() -> pace.await(LONG));
        clock.awaitParked(before + 1);
        return waiter;
    }

    @Test
    void aFewBeginAtOnceAndTheOthersOneAfterEachGapInTheirOrder() throws Exception {
        // given
        begin(3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> fourth = waiter(threads, 0);
            Future<Boolean> fifth = waiter(threads, 1);
            // when
            clock.advance(GAP);
            // then
            assertThat(fourth.get(HANGS_S, TimeUnit.SECONDS)).isTrue();
            clock.awaitParked(1);
            assertThat(fifth).isNotDone();
            clock.advance(GAP);
            assertThat(fifth.get(HANGS_S, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aLongRestCountsNoMoreThanAShortOne() throws Exception {
        // given
        begin(3);
        clock.advance(LONG);
        // when
        begin(3);
        // then
        assertThat(pace.await(Duration.ZERO)).isFalse();
    }

    @Test
    void whoDoesNotWaitThatLongTakesNobodysMoment() throws Exception {
        // given
        begin(3);
        // when
        assertThat(pace.await(GAP.minusNanos(1))).isFalse();
        // then
        clock.advance(GAP);
        begin(1);
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() throws Exception {
        // given
        begin(3);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> fourth = waiter(threads, 0);
            // when
            threads.shutdownNow();
            // then
            assertThatThrownBy(() -> fourth.get(HANGS_S, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
        }
    }
}
