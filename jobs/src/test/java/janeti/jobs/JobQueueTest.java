package janeti.jobs;

import static janeti.jobs.TestMaster.ROOT;
import static janeti.jobs.TestMaster.delay;
import static janeti.jobs.TestMaster.op;
import static janeti.model.OpStatus.CANCELED;
import static janeti.model.OpStatus.ERROR;
import static janeti.model.OpStatus.QUEUED;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.GanetiException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.JobJson;
import janeti.model.Json;
import janeti.model.PrereqException;
import janeti.op.OpInput;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

class JobQueueTest {
    @TempDir private Path folder;
    private TestMaster master;

    @BeforeEach
    void open() throws IOException {
        master = new TestMaster(folder);
    }

    @AfterEach
    void close() {
        master.close();
    }

    private JobId sleeping() throws InterruptedException {
        JobId id = master.submit(delay());
        master.awaitSleeper();
        return id;
    }

    @Test
    void runsAJobThroughItsStatesAndKeepsTheirTimes() throws InterruptedException {
        // given
        JobId id = sleeping();
        Job running = master.await(id, RUNNING);
        // when
        master.wake();
        Job done = master.await(id, SUCCESS);
        // then
        assertThat(id).isEqualTo(new JobId(1));
        assertThat(running.end()).isNull();
        assertThat(running.submitter()).isEqualTo(ROOT);
        assertThat(done.received()).isNotNull();
        assertThat(done.start()).isAfterOrEqualTo(done.received());
        assertThat(done.ops().get(0).exec()).isAfterOrEqualTo(done.start());
        assertThat(done.end()).isAfterOrEqualTo(done.ops().get(0).exec());
        assertThat(String.valueOf(done.ops().get(0).input().get("reason")))
                .startsWith("[[gnt:opcode:test_delay, job=1;index=0, ");
    }

    @Test
    void callsAJobWithoutOpcodesASuccess() {
        JobId id = master.submit();
        assertThat(master.job(id).status()).isEqualTo(SUCCESS);
        assertThat(master.job(id).end()).isNull();
    }

    @Test
    void numbersTheJobsOfOneSubmissionInOrderAndResolvesRelativeDependencies()
            throws InterruptedException {
        // when
        List<SubmitResult> results =
                master.queue.submitMany(
                        List.of(
                                List.of(delay()),
                                List.of(
                                        delay(
                                                "depends",
                                                List.of(List.of(-1L, List.of("success"))))),
                                List.of(delay("depends", List.of(List.of(-9L, List.of()))))),
                        ROOT);
        // then
        assertThat(results.subList(0, 2))
                .containsExactly(
                        new SubmitResult.Accepted(new JobId(1)),
                        new SubmitResult.Accepted(new JobId(2)));
        assertThat(results.get(2)).isInstanceOf(SubmitResult.Refused.class);
        assertThat(String.valueOf(master.job(new JobId(2)).ops().get(0).input().get("depends")))
                .isEqualTo("[[1, [success]]]");
        // and the second runs only when the first has ended
        master.awaitSleeper();
        assertThat(master.job(new JobId(2)).status()).isEqualTo(QUEUED);
        master.wake();
        master.awaitSleeper();
        master.wake();
        master.await(new JobId(2), SUCCESS);
        // and the number of the refused one is not given again
        assertThat(master.submit()).isEqualTo(new JobId(4));
    }

    @Test
    void endsAJobWhoseDependencyEndedOtherwise() throws InterruptedException {
        JobId bad = master.submit(op("OP_TAGS_GET", "kind", "node", "name", "nosuch"));
        master.await(bad, ERROR);
        JobId picky =
                master.submit(delay("depends", List.of(List.of(bad.value(), List.of("success")))));
        master.await(picky, ERROR);
        assertThat(String.valueOf(master.result(picky))).contains("job 1 ended with status error");
        JobId lost = master.submit(delay("depends", List.of(List.of(99L, List.of()))));
        master.await(lost, ERROR);
        assertThat(String.valueOf(master.result(lost))).contains("there is no job 99");
    }

    @Test
    void cancelsAJobWhenTheOneItNeedsWasCancelled() throws InterruptedException {
        // given: the queue is full, so that the second job cannot start
        master.allowRunning(20);
        List<JobId> full = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            full.add(sleeping());
        }
        JobId first = master.submit(delay());
        JobId second =
                master.submit(
                        delay("depends", List.of(List.of(first.value(), List.of("success")))));
        // when
        assertThat(master.queue.cancel(first, false))
                .isEqualTo(new Reply(true, "Dequeued job " + first));
        master.sleepers.release(full.size());
        // then
        master.await(first, CANCELED);
        master.await(second, CANCELED);
        assertThat(master.result(first)).isNull();
    }

    @Test
    void cancelsAJobThatWaitsForLocksButNotOneThatRuns() throws InterruptedException {
        // given
        JobId holder = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        JobId waiter = master.submit(delay("no_locks", false));
        master.await(waiter, WAITING);
        // then
        assertThat(master.queue.cancel(holder, false).done()).isFalse();
        assertThat(master.queue.cancel(waiter, false).done()).isTrue();
        assertThat(master.result(waiter)).isEqualTo("Job canceled by request");
        master.wake();
        master.await(holder, SUCCESS);
        master.awaitIdleLocks();
    }

    @Test
    void killsAJobThatRuns() throws InterruptedException {
        JobId id = sleeping();
        Reply reply = master.queue.cancel(id, true);
        assertThat(reply.done()).isTrue();
        master.await(id, ERROR);
        assertThat(String.valueOf(master.result(id))).contains("killed by request");
        master.awaitIdleLocks();
    }

    @Test
    void knowsNoJobThatIsOverOrWasNever() throws InterruptedException {
        JobId id = sleeping();
        master.wake();
        master.await(id, SUCCESS);
        assertThat(master.queue.cancel(id, false))
                .isEqualTo(new Reply(false, "Job 1 not found in queue"));
        assertThat(master.queue.changePriority(new JobId(9), 5))
                .isEqualTo(new Reply(false, "Job 9 not found in queue"));
        assertThat(master.queue.archive(new JobId(9))).isFalse();
        assertThatThrownBy(() ->
                        master.queue.waitForChange(
                                new JobId(9), List.of("status"), null, null, Duration.ZERO))
                .isInstanceOf(GanetiException.class)
                .hasMessage("Can't load job file");
    }

    @Test
    void endsTheJobWithTheErrorOfItsOpcodeAndDoesNotRunTheRest() {
        JobId id =
                master.submit(
                        op("OP_TAGS_DEL", "kind", "cluster", "tags", List.of("nosuch")), delay());
        Job job = master.await(id, ERROR);
        assertThat(job.ops().get(0).result())
                .isEqualTo(
                        List.of(
                                "OpPrereqError",
                                List.of("Tag(s) 'nosuch' not found", "unknown_entity")));
        assertThat(job.ops().get(1).result())
                .isEqualTo(List.of("OpExecError", List.of("Preceding opcode failed")));
        assertThat(job.ops().get(1).status()).isEqualTo(ERROR);
    }

    @Test
    void wakesAWaiterAtOnceAndShowsItOnlyNewLines() throws InterruptedException {
        // given
        JobId id = master.submit(delay("repeat", 2L));
        master.awaitSleeper();
        master.await(id, RUNNING);
        JobChange first =
                master.queue.waitForChange(
                        id, List.of("status"), List.of("running"), null, TestMaster.HANGS);
        // then
        assertThat(first.fields()).isEqualTo(List.of("running"));
        assertThat(first.log()).hasSize(1);
        // when
        master.wake();
        master.awaitSleeper();
        JobChange second =
                master.queue.waitForChange(
                        id, List.of("status"), List.of("running"), 1L, TestMaster.HANGS);
        // then
        assertThat(second.log()).hasSize(1);
        assertThat(second.log().get(0).toString())
                .contains("2, ")
                .contains("Test delay iteration 1/1");
        master.wake();
        master.await(id, SUCCESS);
    }

    @Test
    void answersAWaiterWithWhatThereIsWhenTimeIsOver() throws InterruptedException {
        JobId id = sleeping();
        master.await(id, RUNNING);
        JobChange change =
                master.queue.waitForChange(
                        id,
                        List.of("status", "nosuch"),
                        List.of("running"),
                        null,
                        Duration.ofMillis(1));
        assertThat(change.fields().get(0)).isEqualTo("running");
        assertThat(change.fields().get(1)).isNull();
        master.wake();
    }

    @Test
    void refusesJobsWhileDrainedButForThoseThatInsist() throws IOException {
        // when
        master.queue.drain(true);
        // then
        assertThat(Files.exists(master.queueFolder().resolve("drain"))).isTrue();
        assertThatThrownBy(() -> master.submit(delay()))
                .isInstanceOf(GanetiException.class)
                .hasMessage("Queue drained");
        assertThat(master.queue.submitToDrained(List.of(), ROOT)).isEqualTo(new JobId(1));
        // and saying it twice is fine
        master.queue.drain(false);
        master.queue.drain(false);
        assertThat(Files.exists(master.queueFolder().resolve("drain"))).isFalse();
        master.submit();
    }

    @Test
    void pausesTheWatcherButNotIntoThePast() throws IOException {
        double until = 4_000_000_000.0;
        master.queue.pauseWatcher(until);
        assertThat(master.queue.watcherPause()).isEqualTo(until);
        assertThat(Files.readString(folder.resolve("watcher.pause"))).isEqualTo("4000000000\n");
        assertThatThrownBy(() -> master.queue.pauseWatcher(1000.0))
                .isInstanceOf(PrereqException.class)
                .hasMessageContaining("in the past");
        master.queue.pauseWatcher(null);
        assertThat(Files.exists(folder.resolve("watcher.pause"))).isFalse();
    }

    @Test
    void runsTheUrgentFirst() throws InterruptedException {
        // given: a full queue, then one normal and one urgent job
        master.allowRunning(20);
        for (int i = 0; i < 20; i++) {
            sleeping();
        }
        JobId normal = master.submit(delay());
        JobId urgent = master.submit(delay("priority", -10L));
        // when
        master.wake();
        master.awaitSleeper();
        // then
        master.await(urgent, RUNNING);
        assertThat(master.job(normal).status()).isEqualTo(QUEUED);
        // and a changed priority counts too
        JobId third = master.submit(delay());
        assertThat(master.queue.changePriority(third, -20).done()).isTrue();
        assertThat(master.job(third).ops().get(0).priority()).isEqualTo(-20);
        assertThat(master.job(third).ops().get(0).input().get("priority")).isEqualTo(0L);
        master.wake();
        master.awaitSleeper();
        master.await(third, RUNNING);
        assertThat(master.job(normal).status()).isEqualTo(QUEUED);
    }

    @Test
    void movesFinalJobsToTheArchiveAndFindsThemThere() throws Exception {
        // given
        JobId id = sleeping();
        assertThat(master.queue.archive(id)).isFalse();
        master.wake();
        Job job = master.await(id, SUCCESS);
        // when
        assertThat(master.queue.archive(id)).isTrue();
        // then
        assertThat(master.queue.queued()).isEmpty();
        var found = Objects.requireNonNull(master.queue.find(id));
        assertThat(found.archived()).isTrue();
        assertThat(JobJson.write(found.job())).isEqualTo(JobJson.write(job));
        assertThat(master.queue.archived()).containsExactly(id);
        assertThat(Files.exists(master.queueFolder().resolve("archive/0/job-1"))).isTrue();
        master.queue.drain(false); // Waits for the files.
        assertThat(Files.exists(master.queueFolder().resolve("job-1"))).isFalse();
        assertThatThrownBy(() ->
                        master.queue.waitForChange(
                                id, List.of("status"), null, null, Duration.ZERO))
                .hasMessage("Can't load job file");
    }

    @Test
    void movesTheFileOfAJobToTheArchiveAndWritesItAnewWhereItIsGone() throws Exception {
        // given
        JobId kept = master.submit();
        JobId lost = master.submit();
        master.queue.drain(false); // Waits for the files.
        Path file = master.queueFolder().resolve("job-1");
        Object inode = Files.getAttribute(file, "unix:ino");
        Files.delete(master.queueFolder().resolve("job-2"));
        // when
        assertThat(master.queue.archive(kept)).isTrue();
        assertThat(master.queue.archive(lost)).isTrue();
        // then
        assertThat(Files.exists(file)).isFalse();
        Path archive = master.queueFolder().resolve("archive/0");
        assertThat(Files.getAttribute(archive.resolve("job-1"), "unix:ino")).isEqualTo(inode);
        assertThat(Objects.requireNonNull(master.queue.find(lost)).archived()).isTrue();
        assertThat(master.queue.archived()).containsExactly(kept, lost);
    }

    @Test
    void archivesByAgeButNeverAJobWithoutTimes() throws InterruptedException {
        JobId done = sleeping();
        master.wake();
        master.await(done, SUCCESS);
        JobId empty = master.submit();
        JobId running = sleeping();
        assertThat(master.queue.autoArchive(3600, TestMaster.HANGS))
                .isEqualTo(new ArchiveCount(0, 0));
        assertThat(master.queue.autoArchive(0, TestMaster.HANGS)).isEqualTo(new ArchiveCount(1, 0));
        assertThat(master.queue.queued()).extracting(Job::id).containsExactly(empty, running);
        assertThat(master.queue.autoArchive(0, Duration.ZERO)).isEqualTo(new ArchiveCount(0, 0));
        master.wake();
        master.await(running, SUCCESS);
        assertThat(master.queue.autoArchive(-1, TestMaster.HANGS))
                .isEqualTo(new ArchiveCount(1, 0));
    }

    @Test
    void leavesJobFilesThatSayWhatTheQueueSays() throws Exception {
        // given
        JobId first = sleeping();
        master.wake();
        Job job = master.await(first, SUCCESS);
        master.submit();
        // when
        master.queue.drain(false); // Waits for the files.
        // then
        Path file = master.queueFolder().resolve("job-1");
        assertThat(Json.parse(Files.readAllBytes(file)))
                .isEqualTo(Json.parse(Json.bytes(JobJson.write(job))));
        assertThat(Files.readString(master.queueFolder().resolve("serial"))).isEqualTo("2\n");
        assertThat(Files.readString(master.queueFolder().resolve("version"))).isEqualTo("1\n");
        try (Stream<Path> all = Files.list(master.queueFolder())) {
            assertThat(all.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "archive", "job-1", "job-2", "lock", "serial", "version");
        }
    }

    @Test
    void refusesMoreJobsThanItMayHoldAndTakesNoneOfThem() {
        // given
        master.submit();
        List<List<OpInput>> tooMany = Collections.nCopies(Limits.JOBS, List.of());
        // then
        assertThatThrownBy(() -> master.queue.submitMany(tooMany, ROOT))
                .isInstanceOf(GanetiException.class)
                .hasMessage(
                        "The queue holds 1 jobs, with 60000 more it would hold over 60000; nothing"
                                + " was submitted. Archive finished jobs, or wait until more have"
                                + " ended")
                .extracting(e -> ((GanetiException) e).wireClass())
                .isEqualTo("JobQueueFull");
        // and what fits is taken as before, with the next number
        assertThat(master.queue.queued()).hasSize(1);
        assertThat(master.submit()).isEqualTo(new JobId(2));
    }

    @Test
    void comesBackTheSameFromASnapshot() throws Exception {
        // given
        JobId done = sleeping();
        master.wake();
        master.await(done, SUCCESS);
        JobId failed = master.submit(op("OP_TAGS_GET", "kind", "node", "name", "nosuch"));
        master.await(failed, ERROR);
        master.queue.drain(true);
        List<Job> before = master.queue.queued();
        // when
        master.log.compact();
        master.crash();
        // then
        assertThat(master.queue.queued()).isEqualTo(before);
        assertThat(master.queue.isDrained()).isTrue();
    }

    @Test
    void takesUpTheQueueThatGanetiLeft() throws Exception {
        // given
        Path captured =
                Path.of(Objects.requireNonNull(System.getProperty("janeti.facts")))
                        .resolve("captures/varlib/queue");
        // when
        QueueImport found = QueueImport.read(captured);
        // then
        assertThat(found.lastId()).isEqualTo(256);
        assertThat(found.jobs().stream().map(JobJson::read).map(Job::id).map(JobId::value))
                .containsExactly(252L, 253L, 254L, 255L, 256L);
    }
}
