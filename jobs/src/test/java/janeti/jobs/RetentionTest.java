package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.model.QueuedOp;
import janeti.model.Submitter;
import janeti.op.OpInput;
import janeti.testkit.ManualClock;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.pcollections.TreePVector;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class RetentionTest {
    private static final Duration AGE = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock();
    private final List<List<JobId>> batches = new ArrayList<>();
    private JobsState queue = JobsState.EMPTY;

    private Retention retention(int finished) {
        return new Retention(
                () -> queue, this::archive, clock, new Retention.Bounds(finished, AGE));
    }

    private void archive(List<Job> jobs) {
        List<JobId> ids = jobs.stream().map(Job::id).toList();
        batches.add(ids);
        queue = queue.without(ids);
    }

    private static JobId id(long number) {
        return new JobId(number);
    }

    private void put(long number, OpStatus status, @Nullable Instant end) {
        var op =
                new QueuedOp(
                        Map.of("OP_ID", "OP_TEST_DELAY"),
                        status,
                        null,
                        TreePVector.empty(),
                        OpInput.DEFAULT_PRIORITY,
                        null,
                        null,
                        end);
        queue =
                queue.withNewJob(
                        new Job(
                                id(number),
                                TreePVector.singleton(op),
                                new Submitter("root", "root"),
                                ManualClock.START,
                                null,
                                end));
    }

    private void ended(long number, long secondsAgo) {
        put(number, OpStatus.SUCCESS, clock.instant().minusSeconds(secondsAgo));
    }

    @Test
    void archivesTheLongestEndedOfTooManyWhateverTheirNumbers() throws InterruptedException {
        // given: job 1 took long and has ended last
        ended(1, 0);
        ended(2, 30);
        ended(3, 20);
        ended(4, 10);
        // when
        int done = retention(2).archiveDue();
        // then
        assertThat(done).isEqualTo(2);
        assertThat(batches).containsExactly(List.of(id(2), id(3)));
    }

    @Test
    void neverArchivesAJobThatHasNotEnded() throws InterruptedException {
        put(1, OpStatus.RUNNING, null);
        put(2, OpStatus.QUEUED, null);
        clock.advance(Duration.ofDays(30));
        assertThat(retention(0).archiveDue()).isZero();
        assertThat(batches).isEmpty();
    }

    @Test
    void archivesWhatIsTooOldThoughThereIsRoom() throws InterruptedException {
        // given
        ended(1, 0);
        var retention = retention(10);
        assertThat(retention.archiveDue()).isZero();
        // when
        clock.advance(AGE.plusSeconds(1));
        ended(2, 0);
        // then
        assertThat(retention.archiveDue()).isEqualTo(1);
        assertThat(queue.jobs()).containsOnlyKeys(id(2));
    }

    @Test
    void archivesInSmallBatchesAndLeavesOutWhatAClientHasArchivedMeanwhile()
            throws InterruptedException {
        // given
        int count = 2 * Limits.JOBS_PER_ARCHIVE;
        for (int i = 1; i <= count; i++) {
            ended(i, count - i);
        }
        var retention =
                new Retention(
                        () -> queue,
                        jobs -> {
                            archive(jobs);
                            queue = queue.without(List.of(id(count)));
                        },
                        clock,
                        new Retention.Bounds(0, AGE));
        // when
        retention.archiveDue();
        // then
        assertThat(queue.jobs()).isEmpty();
        assertThat(batches)
                .extracting(List::size)
                .containsExactly(Limits.JOBS_PER_ARCHIVE, Limits.JOBS_PER_ARCHIVE - 1);
    }
}
