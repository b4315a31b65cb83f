package janeti.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class LockWaitsTest {
    @Test
    void beginsWithFiveSecondsAndGrowsToSeventyFive() {
        // when
        List<Duration> attempts = LockWaits.attempts();
        // then
        assertThat(attempts.get(0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(seconds(attempts.get(1))).isCloseTo(7.946, within(0.01));
        assertThat(seconds(attempts.get(2))).isCloseTo(14.18, within(0.01));
        assertThat(attempts).isSorted().last().isEqualTo(Duration.ofSeconds(75));
    }

    @Test
    void endsWithTheWaitThatReachesHalfAnHour() {
        // given
        List<Duration> attempts = LockWaits.attempts();
        // when
        Duration all = attempts.stream().reduce(Duration.ZERO, Duration::plus);
        // then
        assertThat(all).isBetween(Duration.ofSeconds(1800), Duration.ofSeconds(1875));
        assertThat(all.minus(attempts.getLast())).isLessThan(Duration.ofSeconds(1800));
    }

    @Test
    void jitterIsFivePercentEitherWay() {
        Duration attempt = Duration.ofSeconds(20);
        assertThat(LockWaits.jittered(attempt, 0)).isEqualTo(Duration.ofSeconds(19));
        assertThat(LockWaits.jittered(attempt, 0.5)).isEqualTo(attempt);
        assertThat(LockWaits.jittered(attempt, 1)).isEqualTo(Duration.ofSeconds(21));
        assertThat(LockWaits.patience(() -> 0.5))
                .isEqualTo(LockWaits.attempts().stream().reduce(Duration.ZERO, Duration::plus));
    }

    @Test
    void priorityRisesByOneToTheTop() {
        assertThat(LockWaits.raised(10)).isEqualTo(9);
        assertThat(LockWaits.raised(-19)).isEqualTo(-20);
        assertThat(LockWaits.raised(-20)).isEqualTo(-20);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }
}
