package janeti.jobs;

import static janeti.jobs.TestMaster.ROOT;
import static janeti.jobs.TestMaster.delay;
import static janeti.model.OpStatus.CANCELED;
import static janeti.model.OpStatus.QUEUED;
import static janeti.model.OpStatus.RUNNING;
import static janeti.model.OpStatus.SUCCESS;
import static janeti.model.OpStatus.WAITING;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.config.object.FilterRule;
import janeti.model.GanetiException;
import janeti.model.JobId;
import janeti.model.Uuid;
import janeti.op.OpInput;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Filter rules and rate limits, as jobs meet them. */
class JobFilterTest {
    private static final List<Object> DELAYS =
            List.of("opcode", List.of("=", "OP_ID", "OP_TEST_DELAY"));

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

    private String rule(Object action, Object... predicates) {
        return master.queue
                .filterRules()
                .replace(null, new FilterRules.Wish(10, List.of(predicates), action, List.of()));
    }

    private FilterRule stored(String uuid) {
        return Objects.requireNonNull(master.config.current().filters().get(new Uuid(uuid)));
    }

    private static OpInput because(String reason) {
        return delay("reason", List.of(List.of("user", reason, 1L)));
    }

    @Test
    void pausesJobsUntilTheRuleIsDeleted() throws InterruptedException {
        // given
        String pause = rule("PAUSE", DELAYS);
        JobId held = master.submit(delay());
        JobId other = master.submit();
        assertThat(master.job(other).status()).isEqualTo(SUCCESS);
        assertThat(master.job(held).status()).isEqualTo(QUEUED);
        // when
        master.queue.filterRules().delete(pause);
        // then
        master.awaitSleeper();
        master.await(held, RUNNING);
        master.wake();
        master.await(held, SUCCESS);
    }

    @Test
    void rejectsJobsWithAReasonAndEndsWhoDependsOnThem() {
        // given
        String pause = rule("PAUSE", DELAYS);
        JobId first = master.submit(delay());
        JobId dependent =
                master.submit(
                        delay("depends", List.of(List.of(first.value(), List.of("success")))));
        // when: the first one only
        String reject =
                master.queue
                        .filterRules()
                        .replace(
                                null,
                                new FilterRules.Wish(
                                        5,
                                        List.of(
                                                List.of(
                                                        "jobid",
                                                        List.of("==", "id", first.value()))),
                                        "REJECT",
                                        List.of()));
        // then
        master.await(first, CANCELED);
        assertThat(master.result(first)).isEqualTo("Job rejected by filter rule " + reject);
        assertThat(master.job(dependent).status()).isEqualTo(QUEUED);
        master.queue.filterRules().delete(pause);
        master.await(dependent, CANCELED);
        assertThat(String.valueOf(master.result(dependent))).contains("because job " + first);
    }

    @Test
    void rejectsWhatComesAfterTheRuleToo() {
        rule("REJECT", DELAYS);
        JobId id = master.submit(delay());
        master.await(id, CANCELED);
    }

    @Test
    void leavesRunningJobsAlone() throws InterruptedException {
        JobId runs = master.submit(delay());
        master.awaitSleeper();
        master.await(runs, RUNNING);
        rule("REJECT");
        master.wake();
        master.await(runs, SUCCESS);
    }

    @Test
    void letsAnEarlierPauseShieldFromALaterReject() {
        // given: the order is by priority first
        master.queue.filterRules().replace(null, wish(1, "PAUSE"));
        master.queue.filterRules().replace(null, wish(2, "REJECT"));
        // when
        JobId id = master.submit(delay());
        // then
        assertThat(master.job(id).status()).isEqualTo(QUEUED);
        assertThat(Objects.requireNonNull(master.queue.why(id)).text()).contains("pauses it");
    }

    private static FilterRules.Wish wish(long priority, Object action) {
        return new FilterRules.Wish(priority, List.of(DELAYS), action, List.of());
    }

    @Test
    void pausesOnlyOldOrOnlyNewJobsByTheWatermark() throws InterruptedException {
        // given
        master.submit();
        rule("PAUSE", List.of("jobid", List.of(">", "id", "watermark")));
        // when
        JobId later = master.submit(delay());
        // then
        assertThat(master.job(later).status()).isEqualTo(QUEUED);
        // and a replaced rule counts from its replacement on
        String uuid = master.config.current().filters().firstKey().value();
        assertThat(stored(uuid).watermark()).isEqualTo(new JobId(1));
        FilterRule before = stored(uuid);
        master.queue
                .filterRules()
                .replace(
                        uuid,
                        new FilterRules.Wish(10, before.predicates(), before.action(), List.of()));
        assertThat(stored(uuid).watermark()).isEqualTo(later);
        master.awaitSleeper();
        master.wake();
        master.await(later, SUCCESS);
    }

    @Test
    void runsAsManyAsARateLimitAllowsAndCountsThoseThatRanBefore() throws InterruptedException {
        // given: one runs before there is a rule
        JobId first = master.submit(delay());
        master.awaitSleeper();
        rule(List.of("RATE_LIMIT", 2L), DELAYS);
        // when
        JobId second = master.submit(delay());
        JobId third = master.submit(delay());
        JobId fourth = master.submit(delay());
        // then
        master.awaitSleeper();
        master.await(second, RUNNING);
        assertThat(master.job(third).status()).isEqualTo(QUEUED);
        master.wake();
        master.awaitSleeper();
        master.await(third, RUNNING);
        assertThat(master.job(fourth).status()).isEqualTo(QUEUED);
        master.sleepers.release(3);
        for (JobId id : List.of(first, second, third, fourth)) {
            master.await(id, SUCCESS);
        }
    }

    @Test
    void keepsTheLimitsThatJobsAskForThemselves() throws InterruptedException {
        JobId first = master.submit(because("rate-limit:1:backup"));
        master.awaitSleeper();
        JobId second = master.submit(because("rate-limit:1:backup"));
        JobId urgent = master.submit(because("rate-limit:1:backup"), delay());
        assertThat(master.queue.changePriority(urgent, -5).done()).isTrue();
        // a limit of its own does not concern the others
        JobId other = master.submit(because("rate-limit:1:restore"));
        master.awaitSleeper();
        master.await(other, RUNNING);
        assertThat(master.job(second).status()).isEqualTo(QUEUED);
        assertThat(Objects.requireNonNull(master.queue.why(second)).text())
                .contains("the limit of 1 job at a time by the reason \"rate-limit:1:backup\"")
                .contains("is used up by job " + first);
        // when
        master.queue.cancel(first, true);
        // then: the urgent one comes first
        master.awaitSleeper();
        master.await(urgent, RUNNING);
        assertThat(master.job(second).status()).isEqualTo(QUEUED);
        // and a limit is kept while the job goes from one opcode to the next
        master.wake();
        master.awaitSleeper();
        assertThat(master.job(second).status()).isEqualTo(QUEUED);
        master.sleepers.release(3);
        master.await(second, SUCCESS);
    }

    @Test
    void givesAFreedSlotToTheNextWhenTheFirstIsCancelledInLine() throws InterruptedException {
        // given: the cluster is full, one job of the limit is at its turn, another waits behind it
        master.allowRunning(1);
        JobId runs = master.submit(because("rate-limit:1:x"));
        master.awaitSleeper();
        JobId next = master.submit(because("rate-limit:1:x"));
        JobId last = master.submit(because("rate-limit:1:x"));
        // when
        master.queue.cancel(next, false);
        master.wake();
        // then
        master.awaitSleeper();
        master.await(last, RUNNING);
        master.wake();
        master.await(runs, SUCCESS);
        master.await(last, SUCCESS);
    }

    @Test
    void holdsWhatItHeldAfterACrash() throws InterruptedException {
        String pause = rule("PAUSE", DELAYS);
        JobId held = master.submit(delay());
        // when
        master.crash();
        // then
        JobId probe = master.submit();
        assertThat(master.job(probe).status()).isEqualTo(SUCCESS);
        assertThat(master.job(held).status()).isEqualTo(QUEUED);
        master.queue.filterRules().delete(pause);
        master.awaitSleeper();
        master.await(held, RUNNING);
    }

    @Test
    void keepsARuleAsTheRealOneDoes() {
        // when
        String uuid =
                master.queue
                        .filterRules()
                        .replace(
                                null,
                                new FilterRules.Wish(
                                        3,
                                        List.of(DELAYS),
                                        "CONTINUE",
                                        List.of(List.of("gnt:client", "test", 5L))));
        // then
        FilterRule rule = stored(uuid);
        assertThat(uuid).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f-]{16}");
        assertThat(rule.predicates())
                .isEqualTo(List.of(List.of("opcode", List.of("==", "OP_ID", "OP_TEST_DELAY"))));
        assertThat(rule.reasonTrail().getFirst()).isEqualTo(List.of("gnt:client", "test", 5L));
        assertThat(rule.reasonTrail().toString())
                .matches("\\[\\[gnt:client, test, 5\\], \\[luxid, , \\d{19}\\]\\]");
        // and one that is replaced need not have been there
        String chosen = "01234567-89ab-4cde-8f01-23456789abcd";
        assertThat(master.queue.filterRules().replace(chosen, wish(1, "PAUSE"))).isEqualTo(chosen);
        assertThat(stored(chosen).priority()).isEqualTo(1);
    }

    @Test
    void refusesWhatIsNoUuidAndWhatIsNotThere() {
        assertThatThrownBy(() -> master.queue.filterRules().replace("nosuch", wish(1, "PAUSE")))
                .isInstanceOf(GanetiException.class)
                .hasMessage("Unable to parse UUID");
        assertThatThrownBy(() -> master.queue.filterRules().delete("nosuch"))
                .isInstanceOf(GanetiException.class)
                .hasMessage("Filter rule with UUID nosuch does not exist");
    }

    @Test
    void rejectsAWholeBatchOfTenThousandAtOnce() {
        // given
        String pause = rule("PAUSE", DELAYS);
        List<SubmitResult> all =
                master.queue.submitMany(Collections.nCopies(10_000, List.of(delay())), ROOT);
        JobId last = ((SubmitResult.Accepted) all.getLast()).id();
        assertThat(master.job(last).status()).isEqualTo(QUEUED);
        // when
        master.queue.filterRules().replace(pause, wish(1, "REJECT"));
        // then
        master.await(last, CANCELED);
    }

    @Test
    void startsTheUrgentFirstThenTheOldestAndCountsJobsThatWaitForLocks()
            throws InterruptedException {
        // given: two places, one taken by a job that runs, one by a job that waits for its locks
        master.allowRunning(2);
        JobId holder = master.submit(delay("no_locks", false));
        master.awaitSleeper();
        JobId waiter = master.submit(delay("no_locks", false));
        master.await(waiter, WAITING);
        JobId older = master.submit(delay());
        JobId younger = master.submit(delay());
        JobId urgent = master.submit(delay("priority", -10L));
        assertThat(master.job(urgent).status()).isEqualTo(QUEUED);
        // when: a place comes free
        assertThat(master.queue.cancel(waiter, false).done()).isTrue();
        // then
        master.awaitSleeper();
        master.await(urgent, RUNNING);
        assertThat(master.job(older).status()).isEqualTo(QUEUED);
        // and more places come at once when the cluster allows more
        master.allowRunning(3);
        master.awaitSleeper();
        master.await(older, RUNNING);
        assertThat(master.job(younger).status()).isEqualTo(QUEUED);
        master.sleepers.release(4);
        for (JobId id : List.of(holder, older, younger, urgent)) {
            master.await(id, SUCCESS);
        }
    }
}
