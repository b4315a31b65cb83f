package janeti.jobs;

import static janeti.jobs.TestMaster.HANGS;
import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;

import static org.assertj.core.api.Assertions.assertThat;

import janeti.config.ConfigStore;
import janeti.jobs.JobEvents.Gap;
import janeti.jobs.JobEvents.News;
import janeti.locks.NanoClock;
import janeti.log.InMemoryLog;
import janeti.model.JobId;
import janeti.model.OpStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

@Timeout(60)
class JobEventsTest {
    @TempDir Path folder;

    private static List<String> told(News news) {
        return news.events().stream()
                .map(event -> "%s %s %s".formatted(event.job(), event.what(), event.status()))
                .toList();
    }

    @Test
    void tellsTheLifeOfAJobInOrder() throws Exception {
        try (var master = new TestMaster(folder)) {
            JobEvents events = master.queue.events();
            long cursor = events.cursor();

            JobId id = master.submit(delay("repeat", 1L));
            master.awaitSleeper();
            assertThat(master.queue.changePriority(id, 5).done()).isTrue();
            master.wake();
            master.await(id, OpStatus.SUCCESS);
            assertThat(master.queue.archive(id)).isTrue();
            master.queue.drain(true);

            assertThat(told((News) events.after(cursor)))
                    .containsSubsequence(
                            "1 SUBMITTED QUEUED",
                            "1 STATUS RUNNING",
                            "1 PRIORITY RUNNING",
                            "1 STATUS SUCCESS",
                            "1 ARCHIVED null",
                            "null FLAGS null");
        }
    }

    @Test
    void tellsNothingOfWhatNobodySees() throws Exception {
        try (var master = new TestMaster(folder)) {
            long cursor = master.queue.events().cursor();

            JobId id = master.submit(op("OP_TAGS_SET", "kind", "cluster", "tags", List.of("a")));
            master.await(id, OpStatus.SUCCESS);

            var news = (News) master.queue.events().after(cursor);
            assertThat(told(news))
                    .containsExactly("1 SUBMITTED QUEUED", "1 STATUS RUNNING", "1 STATUS SUCCESS");
            assertThat(news.events())
                    .isSortedAccordingTo((a, b) -> Long.compare(a.index(), b.index()));
        }
    }

    @Test
    void wakesAConsumerAtOnce() throws Exception {
        try (var master = new TestMaster(folder)) {
            JobEvents events = master.queue.events();
            long cursor = events.cursor();
            var answer = new CompletableFuture<JobEvents.Answer>();
            Thread consumer =
                    Thread.ofVirtual().start(() -> answer.complete(events.await(cursor, HANGS)));
            while (consumer.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }

            master.queue.drain(true);

            assertThat(told((News) answer.get())).containsExactly("null FLAGS null");
        }
    }

    @Test
    void answersNothingWhenTimeIsOver() throws Exception {
        try (var master = new TestMaster(folder)) {
            JobEvents events = master.queue.events();

            var news = (News) events.await(events.cursor(), Duration.ofMillis(1));

            assertThat(news.events()).isEmpty();
            assertThat(news.cursor()).isEqualTo(events.cursor());
        }
    }

    @Test
    void aConsumerThatComesBackMissesNothing() throws Exception {
        try (var master = new TestMaster(folder)) {
            JobEvents events = master.queue.events();
            long cursor = events.cursor();
            List<String> told = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                master.submit(op("OP_TAGS_GET", "kind", "cluster"));
                var news = (News) events.after(cursor);
                told.addAll(told(news));
                cursor = news.cursor();
            }
            assertThat(told.stream().filter(line -> line.endsWith("QUEUED")))
                    .containsExactly(
                            "1 SUBMITTED QUEUED", "2 SUBMITTED QUEUED", "3 SUBMITTED QUEUED");
        }
    }

    @Test
    void aCursorFromBeforeTheCrashHasAGap() throws Exception {
        try (var master = new TestMaster(folder)) {
            long cursor = master.queue.events().cursor();
            master.submit(op("OP_TAGS_GET", "kind", "cluster"));

            master.crash();

            assertThat(master.queue.events().after(cursor)).isInstanceOf(Gap.class);
        }
    }

    /** A log without a queue: the test says what is submitted. */
    private static final class Stream implements AutoCloseable {
        final InMemoryLog log =
                InMemoryLog.open(List.of(ConfigStore.FOLD, JobQueue.fold()), Clock.systemUTC());
        final JobEvents events;
        private long lastId;

        Stream(int kept) {
            events = new JobEvents(new JobWaiters(NanoClock.SYSTEM), log.view(), kept);
            log.observe((before, after, entry) ->
                    events.applied(before, after, entry, JobEntries.touched(entry)));
        }

        /** Returns the entry's index. */
        long submit(int jobs) {
            List<JobEntries.NewJob> batch = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                lastId++;
                batch.add(
                        new JobEntries.NewJob(
                                new JobId(lastId), List.of(Map.of("OP_ID", "OP_TEST_DELAY"))));
            }
            return log.append(JobEntries.SUBMITTED, JobEntries.submitted(batch, TestMaster.ROOT))
                    .join()
                    .index();
        }

        @Override
        public void close() {
            log.close();
        }
    }

    @Test
    void whatIsNotKeptAnyMoreIsAGap() {
        try (var stream = new Stream(4)) {
            long first = stream.submit(2);
            long second = stream.submit(2);
            assertThat(((News) stream.events.after(0)).events()).hasSize(4);

            long third = stream.submit(1); // Half of the first entry's events are gone.

            assertThat(stream.events.after(0)).isEqualTo(new Gap(third));
            assertThat(((News) stream.events.after(first)).events()).hasSize(3);
            assertThat(((News) stream.events.after(second)).events()).hasSize(1);
            assertThat(((News) stream.events.after(third)).events()).isEmpty();
        }
    }

    @Test
    void anEntryIsNeverCutInTwo() {
        try (var stream = new Stream(4 * Limits.EVENTS_READ)) {
            long first = stream.submit(Limits.EVENTS_READ - 1);
            long second = stream.submit(3);
            long third = stream.submit(1);

            var news = (News) stream.events.after(0);

            assertThat(first).isLessThan(second);
            assertThat(news.events()).hasSize(Limits.EVENTS_READ + 2);
            assertThat(news.cursor()).isEqualTo(second);
            assertThat(((News) stream.events.after(second)).cursor()).isEqualTo(third);
        }
    }

    @Test
    void anEntryGreaterThanAllThatIsKeptIsAGap() {
        try (var stream = new Stream(4)) {
            long before = stream.submit(1);

            long index = stream.submit(5);

            assertThat(stream.events.after(before)).isEqualTo(new Gap(index));
            assertThat(stream.events.after(index)).isEqualTo(new News(List.of(), index));
        }
    }

    @Test
    void aCursorFromTheFutureHasAGap() {
        try (var stream = new Stream(4)) {
            long index = stream.submit(1);

            assertThat(stream.events.after(index + 1)).isEqualTo(new Gap(index));
        }
    }
}
