package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.log.Entry;
import janeti.log.EntryKind;
import janeti.model.JobId;
import janeti.op.OpInput;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Jobs that an opcode asks for are in the log once, together with the fact that it asked. */
class ChildJobsTest {
    private static final JobId PARENT = new JobId(7);
    private static final JobEntries.Parent STEP = new JobEntries.Parent(PARENT, 0, 3);

    private static JobsState apply(JobsState state, EntryKind kind, byte[] body) {
        return JobsFold.INSTANCE.apply(
                state, new Entry(1, Instant.EPOCH, kind, kind.version(), body));
    }

    private static JobsState applied(JobsState state, EntryKind kind, String body) {
        return apply(state, kind, body.getBytes(StandardCharsets.UTF_8));
    }

    private static JobsState parentRuns() {
        JobsState state =
                applied(
                        JobsState.EMPTY,
                        JobEntries.SUBMITTED,
                        "{\"jobs\":[[7,[{\"OP_ID\":\"OP_TEST_DELAY\"}]]],"
                                + "\"user\":\"root\",\"group\":\"root\"}");
        state = applied(state, JobEntries.WAITING, "{\"job\":7,\"op\":0,\"seed\":\"00\"}");
        return applied(state, JobEntries.RUNNING, "{\"job\":7,\"op\":0,\"locks\":[]}");
    }

    private static byte[] children() {
        return JobEntries.children(
                List.of(
                        new JobEntries.NewJob(
                                new JobId(8), List.of(Map.of("OP_ID", "OP_TEST_DELAY")))),
                TestMaster.ROOT,
                STEP,
                List.of(List.of(true, 8L), List.of(false, "no")));
    }

    @Test
    void theirSubmissionIsTheAnswerOfTheStepThatAskedForThem() {
        // when
        JobsState state = apply(parentRuns(), JobEntries.SUBMITTED, children());
        // then
        assertThat(state.jobs()).containsKey(new JobId(8));
        Journal.Step step =
                Objects.requireNonNull(state.journals().get(PARENT)).steps().get(STEP.step());
        assertThat(Objects.requireNonNull(step).answered()).isTrue();
        assertThat(step.what()).isEqualTo(JobContext.SUBMISSION);
        assertThat(step.answer()).isEqualTo(List.of(List.of(true, 8L), List.of(false, "no")));
    }

    @Test
    void areThereEvenIfTheirParentHasEndedMeanwhile() {
        // given: killed while the entry was under way
        JobsState state =
                applied(
                        parentRuns(),
                        JobEntries.OP_ENDED,
                        "{\"job\":7,\"op\":0,\"status\":\"error\",\"result\":null}");
        // when
        state = apply(state, JobEntries.SUBMITTED, children());
        // then
        assertThat(state.jobs()).containsKey(new JobId(8));
        assertThat(state.journals()).isEmpty();
    }

    @Test
    void areNotTakenBeyondALimit(@TempDir Path folder) throws IOException {
        try (var master = new TestMaster(folder)) {
            var submissions = new Submissions(master.log, new Secrets(folder.resolve("s")));
            List<OpInput> job = List.of(TestMaster.delay());
            assertThatThrownBy(() ->
                            submissions.submitChildren(
                                    Collections.nCopies(Limits.CHILD_JOBS + 1, job),
                                    TestMaster.ROOT,
                                    STEP))
                    .hasMessageContaining("asks for 2001 jobs at once");
            assertThat(master.queue.queued()).isEmpty();
        }
    }
}
