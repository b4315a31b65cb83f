package janeti.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

class MeasureTest {
    @Test
    void countsByWordsFromManyThreads() {
        // given
        var tally = new Tally();
        // when
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                threads.execute(() -> {
                    tally.add("version", "done");
                    tally.add(2, "version", "failed");
                });
            }
        }
        // then
        assertThat(tally.sums())
                .containsExactly(
                        entry(List.of("version", "done"), 100L),
                        entry(List.of("version", "failed"), 200L));
        assertThat(tally.sum("version", "offline")).isZero();
    }

    @Test
    void countsTogetherWhatHasTooManyNames() {
        // given
        var tally = new Tally();
        // when
        for (int i = 0; i < Limits.WORDS + 10; i++) {
            tally.add("name" + i);
        }
        // then
        assertThat(tally.sums()).hasSize(Limits.WORDS + 1);
        assertThat(tally.sum("others")).isEqualTo(10);
    }

    @Test
    void putsADurationIntoTheFirstBucketThatHoldsIt() {
        // given
        var durations = new Durations();
        // when
        durations.took(Duration.ofMillis(1));
        durations.took(Duration.ofNanos(1_000_001));
        durations.took(Duration.ofDays(1));
        durations.took(-5);
        // then
        Durations.Seen seen = durations.seen();
        assertThat(seen.counts()).hasSize(Durations.BOUNDS.size() + 1);
        assertThat(seen.counts().get(Durations.BOUNDS.indexOf(Duration.ofMillis(1)))).isEqualTo(1);
        assertThat(seen.counts().get(Durations.BOUNDS.indexOf(Duration.ofNanos(2_500_000))))
                .isEqualTo(1);
        assertThat(seen.counts().getFirst()).isEqualTo(1);
        assertThat(seen.counts().getLast()).isEqualTo(1);
        assertThat(seen.count()).isEqualTo(4);
        assertThat(seen.sumNanos()).isEqualTo(Duration.ofDays(1).plusNanos(2_000_001).toNanos());
    }
}
