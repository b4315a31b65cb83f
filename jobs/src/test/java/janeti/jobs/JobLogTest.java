package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.model.ExecException;
import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** What an opcode writes into the log, and what old logs say. */
class JobLogTest {
    @TempDir private Path folder;

    @Test
    void anOpcodeThatDoesNothingToBeSeenIsTwoEntries() throws IOException {
        try (var master = new TestMaster(folder)) {
            // given
            long before = master.log.view().index();
            // when
            JobId id = master.submit(TestMaster.op("OP_TAGS_GET", "kind", "cluster"));
            Job job = master.await(id, OpStatus.SUCCESS);
            // then
            assertThat(master.log.view().index()).isEqualTo(before + 2);
            assertThat(job.start()).isNotNull();
            assertThat(job.ops().get(0).start()).isNotNull();
            assertThat(job.ops().get(0).exec()).isNotNull();
            assertThat(job.ops().get(0).end()).isEqualTo(job.end());
        }
    }

    @Test
    void anOpcodeThatSleepsIsSeenRunning() throws Exception {
        try (var master = new TestMaster(folder)) {
            // when
            JobId id = master.submit(TestMaster.delay());
            master.awaitSleeper();
            // then
            assertThat(master.await(id, OpStatus.RUNNING).ops().get(0).exec()).isNotNull();
            master.wake();
            master.await(id, OpStatus.SUCCESS);
        }
    }

    @Test
    void anOpcodeThatFailsBeforeItHasItsLocksHasWaitedAndNeverRun() throws IOException {
        try (var master = new TestMaster(folder)) {
            // when
            JobId id =
                    master.submit(
                            TestMaster.op("OP_TAGS_GET", "kind", "node", "name", "unheard-of"));
            Job job = master.await(id, OpStatus.ERROR);
            // then
            assertThat(job.ops().get(0).start()).isNotNull();
            assertThat(job.ops().get(0).exec()).isNull();
        }
    }

    @Test
    void anOpcodeThatLeavesTooMuchOfARecordGoesNoFurtherButMayBeTakenBack() throws IOException {
        try (var master = new TestMaster(folder)) {
            // given
            var id = new JobId(1);
            var opcode = new JobLog(master.log, id, 0, 0, new Story(id, 0, "OP_TEST_DELAY"));
            String answer = "x".repeat(Limits.ANSWER_BYTES);
            for (int step = 0; step < Limits.JOURNAL_BYTES / Limits.ANSWER_BYTES; step++) {
                opcode.requireRoom();
                opcode.intended(step, "a call", null);
                opcode.answered(step, null, answer);
            }
            // then
            assertThatThrownBy(opcode::requireRoom)
                    .isInstanceOf(ExecException.class)
                    .hasMessageContaining("at most 16777216 are kept")
                    .hasMessageContaining("Ask for less at once");
            // when
            opcode.ending(List.of("OpExecError", List.of("too much")));
            // then
            opcode.requireRoom();
            opcode.settle();
        }
    }

    @Test
    void whatWasRecordedBeforeACrashCounts() throws IOException {
        try (var master = new TestMaster(folder)) {
            // given
            var id = new JobId(1);
            Journal recorded = Journal.begun(0, "00");
            String answer = "x".repeat(Limits.ANSWER_BYTES);
            for (int step = 0; step < Limits.JOURNAL_BYTES / Limits.ANSWER_BYTES; step++) {
                recorded = recorded.answered(step, "a call", answer);
            }
            var opcode = new JobLog(master.log, id, 0, 0, new Story(id, 0, "OP_TEST_DELAY"));
            // when
            opcode.goesOn(recorded);
            // then
            assertThatThrownBy(opcode::requireRoom).isInstanceOf(ExecException.class);
        }
    }

    @Test
    void readsTheEntriesOfTheFirstVersion() {
        // given
        List<Entry> old =
                List.of(
                        entry(
                                JobEntries.SUBMITTED,
                                "{\"jobs\":[[7,[{\"OP_ID\":\"OP_TEST_DELAY\"}]]],"
                                        + "\"user\":\"root\",\"group\":\"root\"}"),
                        entry(JobEntries.WAITING, "{\"job\":7,\"op\":0,\"seed\":\"00\"}"),
                        entry(
                                JobEntries.RUNNING,
                                "{\"job\":7,\"op\":0,\"locks\":[[\"cluster/BGL\",\"shared\"]]}"),
                        entry(JobEntries.PLANNED, "{\"job\":7,\"op\":0,\"plan\":{}}"));
        // when
        JobsState state = JobsState.EMPTY;
        for (Entry entry : old) {
            state = JobsFold.INSTANCE.apply(state, entry);
        }
        // then
        var id = new JobId(7);
        assertThat(state.existing(id).status()).isEqualTo(OpStatus.RUNNING);
        assertThat(state.journals()).containsKey(id);
        state =
                JobsFold.INSTANCE.apply(
                        state,
                        entry(
                                JobEntries.OP_ENDED,
                                "{\"job\":7,\"op\":0,\"status\":\"success\",\"result\":null}"));
        assertThat(state.existing(id).status()).isEqualTo(OpStatus.SUCCESS);
        assertThat(state.journals()).isEmpty();
    }

    private static Entry entry(EntryKind kind, String body) {
        return new Entry(1, Instant.EPOCH, kind, 1, body.getBytes(StandardCharsets.UTF_8));
    }
}
