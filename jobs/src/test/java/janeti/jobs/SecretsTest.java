package janeti.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import janeti.model.JobId;
import janeti.model.OpStatus;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

class SecretsTest {
    private static final JobId JOB = new JobId(7);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temp;

    private Map<String, @Nullable Object> input() {
        return Map.of(
                "OP_ID", "OP_INSTANCE_CREATE", "osparams_secret", Map.of("password", "swordfish"));
    }

    @Test
    void keepsSecretsBesideTheLogAndGivesThemBackToTheJobThatRuns() throws IOException {
        // given
        var secrets = new Secrets(temp.resolve("secrets"));
        // when
        List<Map<String, @Nullable Object>> shown = secrets.kept(JOB, List.of(input()));
        // then
        assertThat(shown.get(0).get("osparams_secret")).isEqualTo(Map.of("password", "<redacted>"));
        assertThat(secrets.restored(JOB, 0, shown.get(0))).isEqualTo(input());
        Path file = temp.resolve("secrets/job-7");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void erasesTheSecretsOfJobsThatAreNotPending() {
        // given
        var secrets = new Secrets(temp.resolve("secrets"));
        List<Map<String, @Nullable Object>> shown = secrets.kept(JOB, List.of(input()));
        // when
        secrets.forgetAllBut(Set.of());
        // then
        assertThat(temp.resolve("secrets/job-7")).doesNotExist();
        assertThatThrownBy(() -> secrets.restored(JOB, 0, shown.get(0)))
                .hasMessageContaining("submit it again");
    }

    @Test
    void aSecretIsInNoEntryAndNoJobFileAndIsErasedWhenTheJobEnds() throws IOException {
        try (var master = new TestMaster(temp)) {
            // given
            JobId id =
                    master.submit(
                            TestMaster.delay(),
                            TestMaster.op(
                                    "OP_INSTANCE_CREATE",
                                    "instance_name",
                                    "nosuch",
                                    "mode",
                                    "create",
                                    "disks",
                                    List.of(),
                                    "nics",
                                    List.of(),
                                    "osparams_secret",
                                    Map.of("password", "swordfish")));
            assertThat(temp.resolve("janeti/secrets/job-" + id)).exists();
            // when
            master.wake();
            master.await(id, OpStatus.ERROR);
            // then
            assertThat(String.valueOf(master.job(id)))
                    .contains("<redacted>")
                    .doesNotContain("swordfish");
            awaitGone(temp.resolve("janeti/secrets/job-" + id));
        }
    }

    /** It is erased just after the job's end is told. */
    private static void awaitGone(Path file) {
        long end = System.nanoTime() + TestMaster.HANGS.toNanos();
        while (Files.exists(file)) {
            assertThat(System.nanoTime()).as("still there: " + file).isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
