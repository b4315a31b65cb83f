package janeti.jobs;

import static janeti.jobs.TestMaster.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.Job;
import janeti.model.JobId;
import janeti.model.OpStatus;
import janeti.protocol.NodeAnswer;
import janeti.protocol.OsCall.OsDiagnose;
import janeti.protocol.OsOnNode;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Answers that are too large for the log lie beside it, and outlive a crash there. */
class BigAnswersTest {
    private static final JobId JOB = new JobId(1);

    @TempDir private Path folder;

    private BigAnswers answers() {
        return new BigAnswers(folder.resolve("answers"));
    }

    private static List<@Nullable Object> answer(int letters) {
        return List.of("done", "x".repeat(letters));
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatFitsGoesIntoTheLogAsItIs() {
        // given: with what is written around it, exactly as much as fits
        List<@Nullable Object> fits = answer(Limits.ANSWER_BYTES - "[\"done\",\"\"]".length());
        // then
        assertThat(answers().kept(JOB, 0, 3, fits)).isSameAs(fits);
        assertThat(answers().restored(fits)).isSameAs(fits);
        assertThat(folder.resolve("answers")).doesNotExist();
    }

    @Test
    void whatIsLargerIsAFileThatOnlyTheDaemonReads() throws IOException {
        // given
        List<@Nullable Object> large = answer(Limits.ANSWER_BYTES);
        // when
        Object recorded = answers().kept(JOB, 0, 3, large);
        // then
        Path file = folder.resolve("answers/job-1.0.3");
        assertThat(String.valueOf(recorded)).startsWith("[beside, job-1.0.3, 65547, ");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(folder.resolve("answers"))).isEqualTo("rwx------");
        assertThat(answers().restored(recorded)).isEqualTo(large);
    }

    @Test
    void aFileThatIsNotWhatWasWrittenIsNotTakenForIt() throws IOException {
        // given
        Object recorded = answers().kept(JOB, 0, 3, answer(Limits.ANSWER_BYTES));
        // when
        Files.writeString(folder.resolve("answers/job-1.0.3"), "[\"done\",\"y\"]");
        // then
        assertThatThrownBy(() -> answers().restored(recorded))
                .isInstanceOf(LostWayException.class)
                .hasMessageContaining("it is not what was written there");
    }

    @Test
    void erasesWhatNoUnfinishedOpcodeRefersTo() {
        // given
        Object kept = answers().kept(JOB, 0, 3, answer(Limits.ANSWER_BYTES));
        var _ = answers().kept(new JobId(2), 0, 1, answer(Limits.ANSWER_BYTES));
        Journal unfinished = Journal.begun(0, "00").answered(3, "a call", kept);
        // when
        answers().forgetAllBut(List.of(unfinished));
        // then
        assertThat(folder.resolve("answers/job-1.0.3")).exists();
        assertThat(folder.resolve("answers/job-2.0.1")).doesNotExist();
        // and when its opcode has ended, that one too
        answers().forgetIfOver(unfinished, unfinished);
        assertThat(folder.resolve("answers/job-1.0.3")).exists();
        answers().forgetIfOver(unfinished, null);
        assertThat(folder.resolve("answers/job-1.0.3")).doesNotExist();
    }

    @Test
    void aJobGoesOnAfterACrashWithTheLargeAnswerThatItHad() throws IOException {
        try (TestMaster master = dead()) {
            // when
            boolean risen = master.rise(_ -> move(saved(), beside()));
            Job job = master.awaitFinal(JOB);
            // then: nobody is asked again
            assertThat(risen).isTrue();
            assertThat(job.status()).isEqualTo(OpStatus.SUCCESS);
            assertThat(String.valueOf(job.ops().getFirst().result())).contains("os-1999");
            assertThat(master.nodes.asked(OsDiagnose.class)).hasSize(3);
            // and nothing is left
            awaitEmpty(beside());
        }
    }

    @Test
    void aJobWhoseLargeAnswerIsGoneSaysWhichAndGoesNoFurther() throws IOException {
        try (TestMaster master = dead()) {
            // when
            boolean risen = master.rise();
            Job job = master.awaitFinal(JOB);
            // then
            assertThat(risen).isTrue();
            assertThat(job.status()).isEqualTo(OpStatus.ERROR);
            assertThat(String.valueOf(job.ops().getFirst().result()))
                    .contains("too large for the log is not in " + beside().resolve("job-1.0."));
            master.awaitIdleLocks();
        }
    }

    private Path beside() {
        return folder.resolve("master/janeti/answers");
    }

    private Path saved() {
        return folder.resolve("saved");
    }

    /** It died when all nodes had answered; what lay beside its log then is {@link #saved}. */
    private TestMaster dead() throws IOException {
        var master = new TestMaster(folder.resolve("master"));
        List<OsOnNode> many =
                IntStream.range(0, 2000)
                        .mapToObj(i ->
                                new OsOnNode(
                                        "os-" + i,
                                        "/srv/ganeti/os/os-" + i,
                                        true,
                                        "",
                                        List.of(),
                                        List.of(),
                                        List.of(20L),
                                        true))
                        .toList();
        master.nodes.on(OsDiagnose.class, _ -> new NodeAnswer.Done<>(many));
        master.log.observe((_, after, _) -> {
            Journal journal = after.of(JobsFold.INSTANCE).journals().get(JOB);
            if (journal != null && journal.steps().size() == 3 && !Files.exists(saved())) {
                move(beside(), saved());
            }
        });
        master.dieAfter(JOB, 6); // Submitted, running, planned, and three answers.
        master.awaitFinal(master.submit(op("OP_OS_DIAGNOSE", "output_fields", List.of("name"))));
        assertThat(saved()).isNotEmptyDirectory();
        return master;
    }

    private static void move(Path from, Path to) {
        try {
            Files.deleteIfExists(to);
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** They are erased just after the job's end is told. */
    private static void awaitEmpty(Path folder) throws IOException {
        long end = System.nanoTime() + TestMaster.HANGS.toNanos();
        for (boolean empty = false; !empty; ) {
            try (Stream<Path> files = Files.list(folder)) {
                empty = files.findAny().isEmpty();
            }
            assertThat(System.nanoTime()).as("files left in " + folder).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
