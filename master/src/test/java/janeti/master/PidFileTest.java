package janeti.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;

class PidFileTest {
    private static final long SELF = ProcessHandle.current().pid();

    @TempDir private Path folder;

    @Test
    void holdsOurPidAndIsGoneAfterwards() {
        // given
        Path file = folder.resolve("d.pid");
        // when
        try (PidFile _ = PidFile.hold(file)) {
            // then
            assertThat(PidFile.read(file)).isEqualTo(SELF);
            assertThat(PidFile.isHeld(file)).isTrue();
        }
        assertThat(file).doesNotExist();
        assertThat(PidFile.isHeld(file)).isFalse();
        assertThat(PidFile.read(file)).isNull();
    }

    @Test
    void refusesASecondDaemonAndNamesTheFirst() {
        // given
        Path file = folder.resolve("d.pid");
        try (PidFile _ = PidFile.hold(file)) {
            // then
            assertThatExceptionOfType(StartRefused.class)
                    .isThrownBy(() -> PidFile.hold(file))
                    .withMessageContaining("runs already as process " + SELF)
                    .withMessageContaining(file.toString())
                    .extracting(StartRefused::exitCode)
                    .isEqualTo(ExitCode.FAILURE);
        }
        PidFile.hold(file).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999\n", "", "garbage\u0000\u0001", "-1", "1 2 3"})
    void aDeadDaemonsFileIsNoObstacle(String content) {
        // given
        Path file = folder.resolve("d.pid");
        Trees.write(file, content);
        // when
        try (PidFile _ = PidFile.hold(file)) {
            // then
            assertThat(Trees.read(file)).isEqualTo(SELF + "\n");
        }
    }

    @Test
    void explainsAFolderThatIsNotThere() {
        assertThatExceptionOfType(StartRefused.class)
                .isThrownBy(() -> PidFile.hold(folder.resolve("no/d.pid")))
                .withMessageContaining("Cannot write the pid file")
                .withMessageContaining("no/d.pid");
        assertThat(Files.exists(folder.resolve("no"))).isFalse();
    }
}
